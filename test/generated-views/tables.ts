/** Types that generated queries are made of; every one can be compared, sorted and grouped. */
export type ValueType = 'int' | 'numeric' | 'text' | 'bool' | 'date'

/** A column in sight, as it is written in a query. */
export type GeneratedColumn = { name: string; type: ValueType }

/** Tables that generated views read; names that need quotes among them, and columns of the same names, so that USING and NATURAL have something to join. */
export const generatedTables: Readonly<Record<string, readonly GeneratedColumn[]>> = {
  customer: [{ name: 'id', type: 'int' }, { name: 'name', type: 'text' }, { name: 'country', type: 'text' }, { name: 'active', type: 'bool' }, { name: 'since', type: 'date' }],
  orders: [{ name: 'id', type: 'int' }, { name: 'customer_id', type: 'int' }, { name: 'total', type: 'numeric' }, { name: 'state', type: 'text' }, { name: 'placed', type: 'date' }],
  line: [{ name: 'id', type: 'int' }, { name: 'order_id', type: 'int' }, { name: 'quantity', type: 'int' }, { name: 'price', type: 'numeric' }, { name: 'gift', type: 'bool' }],
  '"Odd ""Table"""': [{ name: 'id', type: 'int' }, { name: '"Select"', type: 'text' }, { name: '"a.b"', type: 'numeric' }, { name: 'since', type: 'date' }],
}

const typeNames: Readonly<Record<ValueType, string>> = { int: 'integer', numeric: 'numeric', text: 'text', bool: 'boolean', date: 'date' }

/** The statements that make the tables. */
export function createGeneratedTables(): string {
  return Object.entries(generatedTables).map(([name, columns]) => `create table ${name} (${columns.map((column) => `${column.name} ${typeNames[column.type]}`).join(', ')});`).join('\n')
}
