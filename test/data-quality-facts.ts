import type { BuiltInTest } from '../src/model/data-quality/definitions/built-in.ts'

/** What the page of a definition says beside its own data. `differs`: where OpenMetadata does otherwise. */
export type Facts = { nulls: string; empty: string; provedBy?: string; counted?: string; differs?: string; more?: string; asks?: string }

const figureNulls = 'NULL is left out.'
const figureEmpty = 'Aborted without a value (no rows, or NULLs alone), as in OpenMetadata; `whenEmpty` says `Success` or `Failed` instead.'
const exact = 'OpenMetadata compares as doubles; here bigint and numeric are compared digit by digit. Where a double would lie, `bounds` of the result has the digits beside `minBound` and `maxBound`.'
const noRows = 'Passes: no row fails.'
const live = 'OpenMetadata looks at the columns as they were ingested; here they are those that the table has now. No right to the rows is needed.'
const any = 'No row is read: it is all the same.'
const counted = 'Rows are counted, also where the run looks at a sample: a sample tells nothing of their number. Newer versions of OpenMetadata take the estimate of the server.'

export const factsOf: Readonly<Record<BuiltInTest, Facts>> = {
  columnValueMaxToBeBetween: { nulls: figureNulls, empty: figureEmpty, differs: exact, more: 'It is the value that is judged, never single rows: `computePassedFailedRowCount` changes nothing.' },
  columnValueMinToBeBetween: { nulls: figureNulls, empty: figureEmpty, differs: exact, more: 'It is the value that is judged, never single rows: `computePassedFailedRowCount` changes nothing.' },
  columnValueMeanToBeBetween: { nulls: figureNulls, empty: figureEmpty, differs: `${exact} Of texts too, the mean is that of their lengths.` },
  columnValueMedianToBeBetween: { nulls: figureNulls, empty: figureEmpty, differs: exact, more: 'Of an even number of values it is the mean of the two in the middle. It sorts, so that it does not share the scan of other tests, but one with all other medians of the table.' },
  columnValueStdDevToBeBetween: { nulls: figureNulls, empty: figureEmpty, differs: exact, more: 'The deviation of the population (`stddev_pop`), as in OpenMetadata.' },
  columnValuesSumToBeBetween: { nulls: figureNulls, empty: figureEmpty, differs: exact },
  columnValueLengthsToBeBetween: {
    nulls: 'NULL is left out; an empty text has the length 0.', empty: figureEmpty, provedBy: '`varchar(n)` and checks of the length, of the table or a domain (`length(c) <= 5`).', counted: 'values that are not NULL',
    differs: 'Elements of arrays (`cardinality`) and bytes of `bytea` have lengths here too; a threshold is ours.',
  },
  columnValuesToBeBetween: {
    nulls: figureNulls, empty: figureEmpty, provedBy: 'checks of the table or a domain with constants (`c >= 0 AND c < 10`), also two of them.', counted: 'values that are not NULL',
    differs: `${exact} Bounds of dates may be ISO 8601 as well as milliseconds since 1970; one without a zone is in UTC. A threshold is ours.`, more: 'A day as the upper bound of instants goes to its end.',
  },
  columnValuesMissingCount: {
    nulls: 'NULL is what is counted.', empty: 'Found 0.', provedBy: 'NOT NULL or a primary key, where 0 are expected and no list is given.', counted: 'all rows; those that are missing fail',
    differs: '`columnValuesMissingCountToBeEqual`, as a page of OpenMetadata writes it, is the same test.',
  },
  columnValuesToBeInSet: {
    nulls: 'NULL is outside of the set, and fails with `matchEnum`, unless `ignoreNulls`.', empty: 'Fails without `matchEnum`, since no row is in the set; passes with it.', provedBy: 'an enum, or `CHECK (c IN (…))`, with `matchEnum`; NULL has to be kept out too, or ignored.', counted: 'all rows, or values that are not NULL with `ignoreNulls`',
    differs: 'As in OpenMetadata one row in the set is enough unless `matchEnum` is true: **set it**. `ignoreNulls` and a threshold are ours. Members that the type of the column cannot hold are in no row.',
  },
  columnValuesToBeNotInSet: { nulls: 'NULL is not in the set.', empty: noRows, provedBy: 'an enum or `CHECK (c IN (…))` without the values.', counted: 'all rows', differs: 'A threshold is ours.' },
  columnValuesToBeNotNull: {
    nulls: 'NULL fails; an empty text does not.', empty: noRows, provedBy: 'NOT NULL, a primary key, `CHECK (c IS NOT NULL)`; not by a domain, which an `INSERT` from a sub-select without rows gets around, and which is told of in a note.', counted: 'all rows', differs: 'A threshold is ours.',
  },
  columnValuesToBeUnique: {
    nulls: 'NULL is left out, as many as there are, unless `countNulls`: then a second one fails.', empty: noRows, provedBy: 'a primary key, unique constraint or unique index of this column alone; with `countNulls` also NOT NULL or NULLS NOT DISTINCT.',
    counted: 'values that are not NULL, always', differs: '`countNulls` and a threshold are ours.', more: 'Each row of a group of duplicates fails. Values are grouped in a statement of its own.',
  },
  columnValuesToMatchRegex: {
    nulls: figureNulls, empty: noRows, provedBy: 'a check with the same regular expression (`c ~ …`).', counted: 'all rows; NULL passes', differs: 'OpenMetadata falls back to `LIKE` where the server refuses the expression; here the test is aborted with what the server said. A threshold is ours.',
    more: 'It matches somewhere in the value unless `^` and `$` say otherwise. Other types are matched as text.',
  },
  columnValuesToNotMatchRegex: {
    nulls: 'NULL counts as a match and fails, as in OpenMetadata, unless `ignoreNulls`.', empty: noRows, counted: 'all rows', differs: '`ignoreNulls` and a threshold are ours.',
  },
  columnValueToBeAtExpectedLocation: {
    nulls: 'A row whose place is NULL is left out.', empty: noRows, counted: 'values that are not NULL', differs: 'OpenMetadata knows towns and postal codes of France only. Here you bring the places: `referenceTable` with the columns place, longitude and latitude. Without it the test is aborted with this reason. `ColumnValuesToBeAtExpectedLocation` is the same test.',
    more: 'Distances are those on a sphere (haversine). A place that the table does not have fails.',
  },
  columnValuesToExistInTable: {
    nulls: figureNulls, empty: noRows, provedBy: 'a foreign key of this column to that one, whose triggers are enabled on both sides and all partitions, where no subscription writes the rows.', counted: 'values that are not NULL', more: 'The other table is of the same database: `table`, `schema.table`, or its FQN.',
  },
  columnValuesToCompareWithColumn: { nulls: 'A row with NULL on either side passes, unless `nullsTogether`: then NULL on one side only fails.', empty: noRows, provedBy: 'a check that compares the same columns by the same operator.', counted: 'all rows' },
  columnValuesToHaveNoGaps: { nulls: figureNulls, empty: figureEmpty, more: 'Duplicates are no gap. Numbers have a step of 1, dates and instants of `1 day`; `step` takes a number or an interval. The result tells after which value the first gap is.' },
  columnValuesToMatchJsonSchema: {
    nulls: figureNulls, empty: noRows, counted: 'all rows; NULL passes', more: 'The schema is turned into SQL: [which keywords](../data-quality.md#json-schema). One that it does not know aborts the test rather than pass rows unlooked at.',
  },
  columnValueDistributionToBeStable: {
    nulls: figureNulls, empty: figureEmpty, more: 'The population stability index is Σ (now − then) · ln(now ÷ then) over the bins; 0.1 is usually taken for a slight and 0.2 for a notable change. A share is taken for at least 0.0001, so that a new value weighs much and not endlessly. The baseline is `{"red": 0.5, "blue": 0.5}` or has ranges, `{"..10": 0.3, "10..": 0.7}` (the end of a range excluded); shares may be counts. Without one, it is the last profile of the column in the catalog: its distribution of values, else its histogram. Where there is none either, the test is aborted. Give a baseline where profiles are taken often: one that moves along hides a slow drift.',
  },
  tableRowCountToBeBetween: { nulls: any, empty: 'Found 0.', differs: counted },
  tableRowCountToEqual: { nulls: any, empty: 'Found 0.', differs: counted, more: 'With `useDynamicAssertion`, `value` may be left out.' },
  tableRowInsertedCountToBeBetween: { nulls: 'Rows without a date are not counted.', empty: 'Found 0.', differs: 'OpenMetadata refuses it on a table with partition settings; here the rows of the partition are counted.', more: 'A month and a year are those of the calendar. Now is the instant of the snapshot.' },
  tableDataToBeFresh: { nulls: 'NULL and infinity are left out.', empty: 'Fails: there is no row that could be young.', differs: 'OpenMetadata keeps this test for its paid edition.', more: 'The age is reckoned by the clock of the source, at the instant of the snapshot. A row of the future is younger than any.' },
  tableRowCountToFollowHistory: { nulls: any, empty: 'Found 0.', more: '[How bounds are learned](../data-quality.md#learned-bounds). The result says in a note how its bounds came about, and has `predictedValue`. It needs a catalog that keeps results: with the file sink it learns for ever.' },
  tableColumnCountToBeBetween: { nulls: any, empty: any, differs: live },
  tableColumnCountToEqual: { nulls: any, empty: any, differs: live },
  tableColumnNameToExist: { nulls: any, empty: any, differs: `${live} The result value is called \`columnNameExits\`, as OpenMetadata has it.`, more: 'Upper and lower case differ.' },
  tableColumnToMatchSet: { nulls: any, empty: any, differs: `${live} OpenMetadata takes \`ordered: "false"\` for true; here it is false.`, more: 'Without `ordered` the order does not matter.' },
  tableSchemaToMatchContract: { nulls: any, empty: any, more: '`columns` is a JSON list of `{"name", "type"?, "nullable"?}`; what is left out is not looked at. Types are compared as PostgreSQL writes them, and by their other names (`int4` is `integer`). Columns that the contract lacks are violations unless `allowAdditional`. Nullability is what is declared, a domain\'s too.' },
  tableCustomSQLQuery: {
    nulls: 'With `strategy: COUNT`, NULL as the first value aborts the test.', empty: 'What the query says. With `strategy: COUNT`, a query that returns no row aborts the test.', counted: 'rows that the query returns fail; among all rows, or those of `partitionExpression`',
    differs: 'OpenMetadata looks for forbidden words in the SQL. Here it runs in a read-only transaction that is undone, in the same snapshot as the other tests of the table, whatever its text.',
    more: 'The server counts what it returns: no more than 50 rows come over, however many there are. Bare names are looked for in the schema of the table, then in `public`. Who writes one needs the right `ingest`.',
    asks: 'select count(*)::text as n from (select * from n where id > 5\n) as counted',
  },
  tableDiff: {
    nulls: 'NULL equals NULL. A row whose key holds NULL is compared all the same where `keyColumns` says so.', empty: 'Two tables without rows are equal.', differs: 'OpenMetadata needs equal columns; here those that one table lacks are told of and left out.',
    more: '[How tables are compared](../data-quality.md#tables-compared): on the same or another server.', asks: 'checksums of a thousand ranges of the key from both servers, then of the ranges that differ, at last their rows.',
  },
}
