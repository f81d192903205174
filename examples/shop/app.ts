import { app } from 'plinth'
import { cancel_order } from './commands/cancel.ts'
import { add_product, set_price } from './commands/catalogue.ts'
import { checkout } from './commands/checkout.ts'
import { pay } from './commands/pay.ts'
import { payment_result } from './commands/payment-result.ts'
import { receive_purchase_order, restock } from './commands/receive.ts'
import { refresh_recommendations } from './commands/recommend.ts'
import { mark_delivered, mark_shipped } from './commands/ship.ts'
import { charge, refund } from './payment/workflows.ts'
import { shop } from './schema.ts'
import { seeds, users } from './seeds.ts'

export default app({
  name: 'shop',
  schema: shop,
  commands: {
    checkout,
    cancel_order,
    pay,
    payment_result,
    mark_shipped,
    mark_delivered,
    receive_purchase_order,
    restock,
    add_product,
    set_price,
    refresh_recommendations,
  },
  workflows: { charge, refund },
  seeds,
  users,
})
