import type { BuiltInTest } from '../../../model/data-quality/definitions/built-in.ts'
import type { Definition } from '../test-plan.ts'
import { columnValueDistributionToBeStable } from './column-value-distribution-to-be-stable.ts'
import { columnValueLengthsToBeBetween } from './column-value-lengths-to-be-between.ts'
import { columnValueMaxToBeBetween } from './column-value-max-to-be-between.ts'
import { columnValueMeanToBeBetween } from './column-value-mean-to-be-between.ts'
import { columnValueMedianToBeBetween } from './column-value-median-to-be-between.ts'
import { columnValueMinToBeBetween } from './column-value-min-to-be-between.ts'
import { columnValueStdDevToBeBetween } from './column-value-std-dev-to-be-between.ts'
import { columnValueToBeAtExpectedLocation } from './column-value-to-be-at-expected-location.ts'
import { columnValuesMissingCount } from './column-values-missing-count.ts'
import { columnValuesSumToBeBetween } from './column-values-sum-to-be-between.ts'
import { columnValuesToBeBetween } from './column-values-to-be-between.ts'
import { columnValuesToBeInSet } from './column-values-to-be-in-set.ts'
import { columnValuesToBeNotInSet } from './column-values-to-be-not-in-set.ts'
import { columnValuesToBeNotNull } from './column-values-to-be-not-null.ts'
import { columnValuesToBeUnique } from './column-values-to-be-unique.ts'
import { columnValuesToCompareWithColumn } from './column-values-to-compare-with-column.ts'
import { columnValuesToExistInTable } from './column-values-to-exist-in-table.ts'
import { columnValuesToHaveNoGaps } from './column-values-to-have-no-gaps.ts'
import { columnValuesToMatchJsonSchema } from './column-values-to-match-json-schema.ts'
import { columnValuesToMatchRegex } from './column-values-to-match-regex.ts'
import { columnValuesToNotMatchRegex } from './column-values-to-not-match-regex.ts'
import { tableColumnCountToBeBetween } from './table-column-count-to-be-between.ts'
import { tableColumnCountToEqual } from './table-column-count-to-equal.ts'
import { tableColumnNameToExist } from './table-column-name-to-exist.ts'
import { tableColumnToMatchSet } from './table-column-to-match-set.ts'
import { tableCustomSQLQuery } from './table-custom-sql-query.ts'
import { tableDataToBeFresh } from './table-data-to-be-fresh.ts'
import { tableDiff } from './table-diff.ts'
import { tableRowCountToBeBetween } from './table-row-count-to-be-between.ts'
import { tableRowCountToEqual } from './table-row-count-to-equal.ts'
import { tableRowCountToFollowHistory } from './table-row-count-to-follow-history.ts'
import { tableRowInsertedCountToBeBetween } from './table-row-inserted-count-to-be-between.ts'
import { tableSchemaToMatchContract } from './table-schema-to-match-contract.ts'

/** How each built-in definition is evaluated: the compiler keeps the list complete. */
export const definitions: Readonly<Record<BuiltInTest, Definition>> = {
  columnValueDistributionToBeStable,
  columnValueLengthsToBeBetween,
  columnValueMaxToBeBetween,
  columnValueMeanToBeBetween,
  columnValueMedianToBeBetween,
  columnValueMinToBeBetween,
  columnValueStdDevToBeBetween,
  columnValueToBeAtExpectedLocation,
  columnValuesMissingCount,
  columnValuesSumToBeBetween,
  columnValuesToBeBetween,
  columnValuesToBeInSet,
  columnValuesToBeNotInSet,
  columnValuesToBeNotNull,
  columnValuesToBeUnique,
  columnValuesToCompareWithColumn,
  columnValuesToExistInTable,
  columnValuesToHaveNoGaps,
  columnValuesToMatchJsonSchema,
  columnValuesToMatchRegex,
  columnValuesToNotMatchRegex,
  tableColumnCountToBeBetween,
  tableColumnCountToEqual,
  tableColumnNameToExist,
  tableColumnToMatchSet,
  tableCustomSQLQuery,
  tableDataToBeFresh,
  tableDiff,
  tableRowCountToBeBetween,
  tableRowCountToEqual,
  tableRowCountToFollowHistory,
  tableRowInsertedCountToBeBetween,
  tableSchemaToMatchContract,
}
