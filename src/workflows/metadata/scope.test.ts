import { expect, test } from 'vitest'
import { MetadataConfig } from './config.ts'
import { createScope, type ServiceDefaults } from './scope.ts'

const scopeOf = (config: Record<string, unknown>, defaults: ServiceDefaults = {}) => createScope('pg', MetadataConfig.parse(config), defaults)

test('a name must pass the filter of the service and that of the workflow', () => {
  const scope = scopeOf({ schemaFilterPattern: { includes: ['pub', 'info'] } }, { schemaFilterPattern: { excludes: ['^information_schema$'] } })
  expect(scope.keepsSchema('shop', 'public')).toBeNull()
  expect(scope.keepsSchema('shop', 'sales')).toBe('schemaFilterPattern includes')
  expect(scope.keepsSchema('shop', 'information_schema')).toBe('serviceConnection.schemaFilterPattern excludes ^information_schema$')
})

test('with useFqnForFiltering the workflow sees FQNs, the service still bare names', () => {
  const scope = scopeOf(
    { useFqnForFiltering: true, tableFilterPattern: { includes: [String.raw`.*\.public\.customer$`] }, databaseFilterPattern: { excludes: [String.raw`^pg\.old$`] } },
    { tableFilterPattern: { excludes: ['^tmp'] } },
  )
  expect(scope.keepsTable('shop', 'public', 'customer')).toBeNull()
  expect(scope.keepsTable('shop', 'sales', 'customer')).toBe('tableFilterPattern includes')
  expect(scope.keepsTable('shop', 'public', 'tmp_customer')).toBe('serviceConnection.tableFilterPattern excludes ^tmp')
  expect(scope.keepsDatabase('old')).toBe(String.raw`databaseFilterPattern excludes ^pg\.old$`)
  expect(scope.keepsDatabase('old_2')).toBeNull()
})

test('functions are filtered by their own pattern', () => {
  const scope = scopeOf({ tableFilterPattern: { includes: ['orders'] }, storedProcedureFilterPattern: { includes: ['^total$'] } })
  expect(scope.keepsStoredProcedure('shop', 'public', 'total')).toBeNull()
  expect(scope.keepsStoredProcedure('shop', 'public', 'total_of')).toBe('storedProcedureFilterPattern includes')
})

test('a bad pattern is refused before anything is read', () => {
  expect(() => scopeOf({ tableFilterPattern: { includes: ['*orders'] } })).toThrow('"*orders" is not a regular expression')
})
