import { toEntityLink } from '../src/model/data-quality/entity-link.ts'
import type { CreateTestCase } from '../src/model/data-quality/test-case.ts'

type Described = { name: string; on: string; test: string; description: string; with?: Record<string, string>; more?: Partial<CreateTestCase> }

const counted = { computePassedFailedRowCount: true }

/** Tests of the shop: most pass, some by constraint alone; some fail, and one cannot be run. */
const described: readonly Described[] = [
  { name: 'customer_id_is_unique', on: 'accounts.customers.customer_id', test: 'columnValuesToBeUnique', description: 'Proved by the primary key.' },
  { name: 'verified_after_registration', on: 'accounts.customers.email_verified_at', test: 'columnValuesToCompareWithColumn', with: { operator: '>=', otherColumn: 'registered_at' }, description: 'Proved by a check.' },
  { name: 'code_has_three_letters', on: 'catalog.categories.code', test: 'columnValuesToMatchRegex', with: { regex: '^[A-Z]{3}$' }, description: 'Proved by a check.' },
  { name: 'attributes_are_valid', on: 'catalog.products.attributes', test: 'columnValuesToMatchJsonSchema', with: { jsonSchema: '{"type": "object", "properties": {"colour": {"type": "string"}}}' }, description: 'Attributes are an object, whose colour is a text.' },
  { name: 'orders_are_delivered', on: 'sales.orders.delivered_at', test: 'columnValuesToBeNotNull', with: { threshold: '1', thresholdUnit: 'PERCENTAGE' }, description: 'All but one percent of the orders arrived.', more: { ...counted, dimensionColumns: ['status'], topDimensions: 4 } },
  { name: 'orders_are_there', on: 'sales.orders', test: 'tableRowCountToBeBetween', with: { minValue: '1000' }, description: 'An order table that lost its rows would be seen.' },
  { name: 'orders_follow_their_history', on: 'sales.orders', test: 'tableRowCountToFollowHistory', description: 'Learns from its own results how many orders to expect.' },
  { name: 'columns_of_the_contract', on: 'sales.orders', test: 'tableSchemaToMatchContract', with: { allowAdditional: 'true', columns: '[{"name": "order_id", "type": "bigint", "nullable": false}, {"name": "placed_at", "type": "timestamptz", "nullable": false}, {"name": "grand_total", "type": "numeric(12,2)"}]' }, description: 'What the warehouse reads from this table.' },
  { name: 'grand_total_is_sane', on: 'sales.orders.grand_total', test: 'columnValuesToBeBetween', with: { minValue: '0.01', maxValue: '10000' }, description: 'No order is free, and none is worth more than ten thousand.', more: { ...counted, dimensionColumns: ['channel'] } },
  { name: 'orders_have_customers', on: 'sales.orders.customer_id', test: 'columnValuesToExistInTable', with: { referredTable: 'accounts.customers', referredColumn: 'customer_id' }, description: 'Proved by the foreign key.' },
  { name: 'lines_have_orders', on: 'sales.order_items.order_id', test: 'columnValuesToExistInTable', with: { referredTable: 'sales.orders', referredColumn: 'order_id' }, description: 'No foreign key says it, since orders are partitioned: the rows are looked at.' },
  { name: 'few_pieces', on: 'sales.order_items.quantity', test: 'columnValueMeanToBeBetween', with: { minValueForMeanInCol: '1', maxValueForMeanInCol: '3' }, description: 'A line has one to three pieces on average.' },
  { name: 'no_late_refunds', on: 'payments.refunds', test: 'tableCustomSQLQuery', with: { sqlExpression: "select * from payments.refunds where refunded_at > payment_created_at + interval '60 days'" }, description: 'Money is given back within sixty days.', more: counted },
  { name: 'invoice_numbers_have_no_gaps', on: 'payments.invoices.invoice_id', test: 'columnValuesToHaveNoGaps', description: 'Tax law wants invoices without gaps.' },
  { name: 'titles_are_short', on: 'catalog.product_reviews.title', test: 'columnValueLengthsToBeBetween', with: { minLength: '1', maxLength: '80' }, description: 'Headlines of reviews fit into a line.', more: counted },
  { name: 'brands_are_old_enough', on: 'catalog.brands.founded_year', test: 'columnValuesToBeBetween', with: { minValue: '1700', maxValue: '2100' }, description: 'Proved by a check.' },
  { name: 'names_by_a_wrong_pattern', on: 'catalog.brands.name', test: 'columnValuesToMatchRegex', with: { regex: '(' }, description: 'The pattern is no regular expression: the test is aborted, and says why.' },
]

/** The tests of the demo's service, ready to be kept. */
export function demoTests(serviceName: string, database: string): CreateTestCase[] {
  return described.map(({ name, on, test, description, with: parameters = {}, more = {} }) => {
    const [schema, table, column] = on.split('.')
    return {
      name, description, testDefinition: test, entityLink: toEntityLink({ table: `${serviceName}.${database}.${schema}.${table}`, ...(column !== undefined && { column }) }),
      parameterValues: Object.entries(parameters).map(([key, value]) => ({ name: key, value })), ...more,
    }
  })
}
