// `npm run docs`: writes the pages that are made from tables in the code.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationPage } from '../src/kit/config/reference.ts'
import { root } from './tool.ts'

const page = join(root, 'docs', 'configuration.md')
writeFileSync(page, configurationPage())
console.log(`wrote ${page}`)
