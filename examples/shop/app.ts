import { app } from 'plinth'
import { shop } from './schema.ts'
import { seeds, users } from './seeds.ts'

export default app({ name: 'shop', schema: shop, seeds, users })
