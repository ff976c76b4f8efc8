import type { Profile } from '../profile.ts'
import type { Heads } from './bill-heads.ts'

const products = ['product', 'product description', 'product name', 'fuel', 'fuel type', 'grade']
const deliveryDates = [
  'delivery date',
  'date delivered',
  'delivered on',
  'date of delivery',
  'delivered',
  'drop date',
  'ticket date',
]
const litres = [
  'litres delivered',
  'delivered litres',
  'litres',
  'litres (l)',
  'volume (litres)',
  'volume delivered (litres)',
  'quantity (litres)',
  'quantity delivered (litres)',
  'qty (litres)',
  'volume (l)',
  'quantity (l)',
  'ltrs',
  'ltrs delivered',
]
const delivery: Heads = {
  academy: [
    'delivery site',
    'delivery address',
    'delivered to',
    'deliver to',
    'delivery location',
    'delivery point',
    'ship to',
    'site name',
    'site',
    'school',
    'academy',
    'account name',
    'customer name',
    'location',
  ],
  unit: ['unit', 'units', 'uom', 'unit of measure'],
  money: ['net', 'net amount', 'amount', 'cost', 'value', 'total', 'price per litre', 'price', 'ppl'],
  billType: ['document type', 'transaction type', 'type'],
  note: [
    'ticket number',
    'ticket no',
    'ticket',
    'delivery note',
    'delivery note number',
    'delivery ticket',
    'order number',
    'order no',
    'invoice number',
    'invoice no',
    'reference',
  ],
}

/** Delivery notes and invoices of oil and gas that comes by lorry. */
export const fuelDeliveryProfiles: readonly Profile[] = [
  {
    name: 'fuelDeliveries',
    title: 'Deliveries of heating oil and LPG, in litres',
    layout: 'deliveries',
    heads: {
      ...delivery,
      date: [...deliveryDates, 'date'],
      product: [...products, 'description'],
      quantity: litres,
    },
    required: [['academy'], ['date'], ['product'], ['quantity']],
  },
  {
    name: 'fuelDeliveries.units',
    title: 'Deliveries of heating oil and LPG, with a column of units',
    layout: 'deliveries',
    heads: {
      ...delivery,
      date: deliveryDates,
      product: products,
      quantity: [
        'quantity delivered',
        'delivered quantity',
        'qty delivered',
        'volume delivered',
        'quantity',
        'qty',
        'volume',
      ],
    },
    required: [['academy'], ['date'], ['product'], ['quantity'], ['unit']],
  },
]
