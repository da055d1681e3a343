import type { BuiltInTest } from '../src/model/data-quality/definitions/built-in.ts'

/** Tables whose rows tests are written about; `hollow` has none, all values of `blank` are NULL. */
export const caseTables = `
  create type mood as enum ('sad', 'fine');
  create table public.n (id int, big bigint, num numeric, f float8, t text, vc varchar(10), b boolean, m mood, d date, ts timestamp, tz timestamptz, arr int[], u uuid, j jsonb, o int);
  insert into n values
    (1, 9007199254740993, 0.1, 1.5, 'a1', 'x', true, 'sad', '2024-01-01', '2024-01-01 00:00', '2024-01-01 00:00Z', '{1}', '00000000-0000-0000-0000-000000000001', '{"k": 1}', 2),
    (2, 9007199254740995, 0.2, 2.5, 'bb2', 'y', false, 'fine', '2024-01-02', '2024-01-02 12:00', '2024-01-02 12:00Z', '{1,2}', '00000000-0000-0000-0000-000000000002', '{"k": "s"}', 2),
    (3, null, 12345678901234567890.5, null, '', 'y', null, 'fine', '2024-01-05', '2024-01-31 23:59:59.9', null, '{}', null, '[]', null),
    (null, null, null, null, null, null, null, null, null, null, null, null, null, null, 9);
  create table public.hollow (id int, o int, t text, d date, j jsonb, lon float8, lat float8);
  create table public.blank (like hollow); insert into blank select from generate_series(1, 3);
  create table public.customer (id int primary key); insert into customer values (1), (2);
  create table public.town (place text, longitude float8, latitude float8); insert into town values ('Paris', 2.3522, 48.8566), ('Lyon', 4.8357, 45.764);
  create table public.shop (town text, lon float8, lat float8); insert into shop values ('Paris', 2.36, 48.86), ('Lyon', 2.36, 48.86), ('Atlantis', 0, 0), (null, 0, 0);
  create table public.branch (town text, lon float8, lat float8); insert into branch values ('Lyon', 4.8357, 45.764), (null, 0, 0);
  create table public.gap (n int, d date); insert into gap values (1, '2024-01-01'), (2, '2024-01-02'), (2, '2024-01-03'), (5, '2024-01-04'), (null, null);
  create table public.recent (at timestamptz, day date); insert into recent values (now() - interval '30 minutes', current_date), (now() - interval '3 hours', current_date - 40), (null, null);
  create table public.ahead (at timestamptz); insert into ahead values (now() + interval '1 day'), (null);
  create table public.here (id int primary key, v int); insert into here values (1, 1), (2, 2), (3, null);
  create table public.there (id int primary key, v int); insert into there values (1, 1), (2, 5), (4, 4);
  create table public.same (id int primary key, v int); insert into same values (1, 1), (2, 2), (3, null);`

/** One test: what it is of (a table, or `table.column`), its parameters, and what is found, reckoned by hand from the rows above. `past`: earlier figures, the oldest first. */
export type Case = readonly [on: string, parameters: Readonly<Record<string, string>>, found: string | RegExp, past?: readonly number[]]
/** Of each definition a case that passes, one that fails, one right at the edge, one without rows and one with NULLs alone or about them. */
export type Five = { passing: Case; failing: Case; boundary: Case; empty: Case; nulls: Case }

const places = { locationReferenceType: 'CITY', longitudeColumnName: 'lon', latitudeColumnName: 'lat', referenceTable: 'public.town' }
const customers = { referredTable: 'public.customer', referredColumn: 'id' }
const inRange = (more: Record<string, string>) => ({ columnName: 'at', rangeType: 'DAY', rangeInterval: '1', ...more })
const noDifference = 'removedRows=0 addedRows=0 changedRows=0 diffCount=0'

/** Two bounds of a figure of `on`, which is `value` there; `below` is less, `above` more. */
function figure(on: string, [min, max]: readonly [string, string], [name, value, below, above]: readonly [string, string, string, string]): Five {
  return {
    passing: [on, { [min]: below, [max]: above }, `Success ${name}=${value}`], failing: [on, { [max]: below }, `Failed ${name}=${value}`], boundary: [on, { [min]: value, [max]: value }, `Success ${name}=${value}`],
    empty: ['hollow.id', { [min]: below }, 'Aborted'], nulls: ['blank.id', { [min]: below }, 'Aborted'],
  }
}

export const fiveOf: Readonly<Record<BuiltInTest, Five>> = {
  columnValueMaxToBeBetween: figure('n.id', ['minValueForMaxInCol', 'maxValueForMaxInCol'], ['max', '3', '2', '4']),
  columnValueMinToBeBetween: figure('n.id', ['minValueForMinInCol', 'maxValueForMinInCol'], ['min', '1', '0', '2']),
  columnValueMeanToBeBetween: figure('n.id', ['minValueForMeanInCol', 'maxValueForMeanInCol'], ['mean', '2', '1.99', '2.01']),
  columnValueMedianToBeBetween: figure('n.id', ['minValueForMedianInCol', 'maxValueForMedianInCol'], ['median', '2', '1.99', '2.01']),
  columnValueStdDevToBeBetween: figure('n.f', ['minValueForStdDevInCol', 'maxValueForStdDevInCol'], ['stddev', '0.5', '0.49', '0.51']),
  columnValuesSumToBeBetween: figure('n.num', ['minValueForColSum', 'maxValueForColSum'], ['sum', '12345678901234567890.8', '12345678901234567890.7', '12345678901234567890.9']),
  columnValueLengthsToBeBetween: {
    passing: ['n.t', { maxLength: '5' }, 'Success minValueLength=0 maxValueLength=3'], failing: ['n.t', { maxLength: '2' }, 'Failed minValueLength=0 maxValueLength=3'],
    boundary: ['n.t', { minLength: '0', maxLength: '3' }, 'Success minValueLength=0 maxValueLength=3'], empty: ['hollow.t', { maxLength: '2' }, 'Aborted'], nulls: ['blank.t', { maxLength: '2' }, 'Aborted'],
  },
  columnValuesToBeBetween: {
    passing: ['n.id', { minValue: '0', maxValue: '9' }, 'Success min=1 max=3'], failing: ['n.id', { maxValue: '2' }, 'Failed min=1 max=3'], boundary: ['n.id', { minValue: '1', maxValue: '3' }, 'Success min=1 max=3'],
    empty: ['hollow.id', { minValue: '0' }, 'Aborted'], nulls: ['blank.id', { minValue: '0' }, 'Aborted'],
  },
  columnValuesMissingCount: {
    passing: ['n.t', { missingCountValue: '1' }, 'Success nullCount=1'], failing: ['n.t', { missingCountValue: '0' }, 'Failed nullCount=1'], boundary: ['n.t', { missingCountValue: '2', missingValueMatch: '[""]' }, 'Success nullCount=2'],
    empty: ['hollow.t', { missingCountValue: '0' }, 'Success nullCount=0'], nulls: ['blank.t', { missingCountValue: '3' }, 'Success nullCount=3'],
  },
  columnValuesToBeInSet: {
    passing: ['n.vc', { allowedValues: '["x", "z"]' }, 'Success allowedValueCount=1'], failing: ['n.vc', { allowedValues: '["z"]' }, 'Failed allowedValueCount=0'],
    boundary: ['n.vc', { allowedValues: '["x", "y"]', matchEnum: 'true', ignoreNulls: 'true' }, 'Success allowedValueCount=3'],
    empty: ['hollow.t', { allowedValues: '["a"]' }, 'Failed allowedValueCount=0'], nulls: ['n.vc', { allowedValues: '["x", "y"]', matchEnum: 'true' }, 'Failed allowedValueCount=3'],
  },
  columnValuesToBeNotInSet: {
    passing: ['n.vc', { forbiddenValues: '["z"]' }, 'Success countForbiddenValues=0'], failing: ['n.vc', { forbiddenValues: '["y"]' }, 'Failed countForbiddenValues=2'],
    boundary: ['n.vc', { forbiddenValues: '["y"]', threshold: '2' }, 'Success countForbiddenValues=2'], empty: ['hollow.t', { forbiddenValues: '["y"]' }, 'Success countForbiddenValues=0'],
    nulls: ['blank.t', { forbiddenValues: '["y"]' }, 'Success countForbiddenValues=0'],
  },
  columnValuesToBeNotNull: {
    passing: ['town.place', {}, 'Success nullCount=0'], failing: ['n.t', {}, 'Failed nullCount=1'], boundary: ['n.t', { threshold: '25', thresholdUnit: 'PERCENTAGE' }, 'Success nullCount=1'],
    empty: ['hollow.t', {}, 'Success nullCount=0'], nulls: ['blank.t', {}, 'Failed nullCount=3'],
  },
  columnValuesToBeUnique: {
    passing: ['n.id', {}, 'Success valueCount=3 uniqueCount=3'], failing: ['n.vc', {}, 'Failed valueCount=3 uniqueCount=1'], boundary: ['n.vc', { threshold: '2' }, 'Success valueCount=3 uniqueCount=1'],
    empty: ['hollow.id', {}, 'Success valueCount=0 uniqueCount=0'], nulls: ['blank.id', { countNulls: 'true' }, 'Failed valueCount=0 uniqueCount=0'],
  },
  columnValuesToMatchRegex: {
    passing: ['n.t', { regex: '^[a-z]*[0-9]?$' }, 'Success likeCount=3'], failing: ['n.t', { regex: '^[a-z]+[0-9]$' }, 'Failed likeCount=2'], boundary: ['n.t', { regex: '^[a-z]+[0-9]$', threshold: '1' }, 'Success likeCount=2'],
    empty: ['hollow.t', { regex: 'x' }, 'Success likeCount=0'], nulls: ['blank.t', { regex: 'x' }, 'Success likeCount=0'],
  },
  columnValuesToNotMatchRegex: {
    passing: ['town.place', { forbiddenRegex: '^Z' }, 'Success notLikeCount=0'], failing: ['town.place', { forbiddenRegex: 'is$' }, 'Failed notLikeCount=1'], boundary: ['town.place', { forbiddenRegex: 'is$', threshold: '1' }, 'Success notLikeCount=1'],
    empty: ['hollow.t', { forbiddenRegex: 'x' }, 'Success notLikeCount=0'], nulls: ['blank.t', { forbiddenRegex: 'x' }, 'Failed notLikeCount=3'],
  },
  columnValueToBeAtExpectedLocation: {
    passing: ['branch.town', { ...places, radius: '1000' }, 'Success locationReferenceType=CITY unexpectedCount=0'], failing: ['shop.town', { ...places, radius: '1000' }, 'Failed locationReferenceType=CITY unexpectedCount=2'],
    boundary: ['branch.town', { ...places, radius: '0' }, 'Success locationReferenceType=CITY unexpectedCount=0'], empty: ['hollow.t', { ...places, radius: '1' }, 'Success locationReferenceType=CITY unexpectedCount=0'],
    nulls: ['blank.t', { ...places, radius: '1' }, 'Success locationReferenceType=CITY unexpectedCount=0'],
  },
  columnValuesToExistInTable: {
    passing: ['n.id', { referredTable: 'public.here', referredColumn: 'id' }, 'Success orphanCount=0'], failing: ['n.id', customers, 'Failed orphanCount=1'], boundary: ['n.id', { ...customers, threshold: '1' }, 'Success orphanCount=1'],
    empty: ['hollow.id', customers, 'Success orphanCount=0'], nulls: ['blank.id', customers, 'Success orphanCount=0'],
  },
  columnValuesToCompareWithColumn: {
    passing: ['n.id', { operator: '<=', otherColumn: 'o' }, 'Success failedCount=0'], failing: ['n.id', { operator: '<', otherColumn: 'o' }, 'Failed failedCount=1'],
    boundary: ['n.id', { operator: '<', otherColumn: 'o', threshold: '1' }, 'Success failedCount=1'], empty: ['hollow.id', { operator: '<', otherColumn: 'o' }, 'Success failedCount=0'],
    nulls: ['n.id', { operator: '<=', otherColumn: 'o', nullsTogether: 'true' }, 'Failed failedCount=2'],
  },
  columnValuesToHaveNoGaps: {
    passing: ['gap.d', {}, 'Success gapCount=0'], failing: ['gap.n', {}, 'Failed gapCount=1'], boundary: ['gap.n', { step: '3' }, 'Success gapCount=0'], empty: ['hollow.id', {}, 'Aborted'], nulls: ['blank.id', {}, 'Aborted'],
  },
  columnValuesToMatchJsonSchema: {
    passing: ['n.j', { jsonSchema: '{"type": ["object", "array"]}' }, 'Success invalidCount=0'], failing: ['n.j', { jsonSchema: '{"type": "object", "properties": {"k": {"type": "integer"}}}' }, 'Failed invalidCount=2'],
    boundary: ['n.j', { jsonSchema: '{"type": "object", "properties": {"k": {"type": "integer"}}}', threshold: '2' }, 'Success invalidCount=2'], empty: ['hollow.j', { jsonSchema: '{"type": "object"}' }, 'Success invalidCount=0'],
    nulls: ['blank.j', { jsonSchema: '{"type": "object"}' }, 'Success invalidCount=0'],
  },
  // (1/3 − 9/10) · ln(1/3 ÷ 9/10) + (2/3 − 1/10) · ln(2/3 ÷ 1/10) = 0.562848… + 1.075032…
  columnValueDistributionToBeStable: {
    passing: ['n.vc', { baseline: '{"x": 1, "y": 2}' }, 'Success stabilityIndex=0'], failing: ['n.id', { baseline: '{"..2": 0.9, "2..": 0.1}' }, 'Failed stabilityIndex=1.637877'],
    boundary: ['n.id', { baseline: '{"..2": 0.9, "2..": 0.1}', maxIndex: '1.637877' }, 'Success stabilityIndex=1.637877'], empty: ['hollow.t', { baseline: '{"x": 1}' }, 'Aborted'], nulls: ['blank.t', { baseline: '{"x": 1}' }, 'Aborted'],
  },
  tableRowCountToBeBetween: {
    passing: ['n', { minValue: '1' }, 'Success rowCount=4'], failing: ['n', { minValue: '5' }, 'Failed rowCount=4'], boundary: ['n', { minValue: '4', maxValue: '4' }, 'Success rowCount=4'],
    empty: ['hollow', { maxValue: '0' }, 'Success rowCount=0'], nulls: ['blank', { minValue: '3' }, 'Success rowCount=3'],
  },
  tableRowCountToEqual: {
    passing: ['n', { value: '4' }, 'Success rowCount=4'], failing: ['n', { value: '5' }, 'Failed rowCount=4'], boundary: ['n', { value: '3' }, 'Failed rowCount=4'], empty: ['hollow', { value: '0' }, 'Success rowCount=0'], nulls: ['blank', { value: '3' }, 'Success rowCount=3'],
  },
  tableRowInsertedCountToBeBetween: {
    passing: ['recent', inRange({ min: '1' }), 'Success rowCount=2'], failing: ['recent', inRange({ min: '3' }), 'Failed rowCount=2'], boundary: ['recent', inRange({ min: '2', max: '2' }), 'Success rowCount=2'],
    empty: ['hollow', inRange({ columnName: 'd', max: '0' }), 'Success rowCount=0'], nulls: ['blank', inRange({ columnName: 'd', max: '0' }), 'Success rowCount=0'],
  },
  // The age moves while the test runs, so that the edge is a row that is younger than now.
  tableDataToBeFresh: {
    passing: ['recent', { column: 'at', timeSinceUpdate: '2' }, /^Success ageInSeconds=(?:1[89]|[2-6]\d)\d\d\.?\d*$/], failing: ['recent', { column: 'at', timeSinceUpdate: '20', timeUnit: 'minutes' }, /^Failed ageInSeconds=(?:1[89]|[2-6]\d)\d\d\.?\d*$/],
    boundary: ['ahead', { column: 'at', timeSinceUpdate: '0' }, /^Success ageInSeconds=-8[0-6]\d\d\d\.?\d*$/], empty: ['hollow', { column: 'd', timeSinceUpdate: '1' }, 'Failed'], nulls: ['blank', { column: 'd', timeSinceUpdate: '1' }, 'Failed'],
  },
  tableRowCountToFollowHistory: {
    passing: ['n', {}, 'Success rowCount=4', [4, 4, 4, 4, 4]], failing: ['n', {}, 'Failed rowCount=4', [100, 100, 100, 100, 100]], boundary: ['n', { maxChange: '100' }, 'Success rowCount=4', [2, 2, 2, 2, 2]],
    empty: ['hollow', {}, 'Failed rowCount=0', [9, 9, 9, 9, 9]], nulls: ['blank', {}, 'Success rowCount=3', [1, 1, 1]],
  },
  tableColumnCountToBeBetween: {
    passing: ['n', { minColValue: '1' }, 'Success columnCount=15'], failing: ['n', { maxColValue: '14' }, 'Failed columnCount=15'], boundary: ['n', { minColValue: '15', maxColValue: '15' }, 'Success columnCount=15'],
    empty: ['hollow', { minColValue: '7' }, 'Success columnCount=7'], nulls: ['blank', { minColValue: '8' }, 'Failed columnCount=7'],
  },
  tableColumnCountToEqual: {
    passing: ['n', { columnCount: '15' }, 'Success columnCount=15'], failing: ['n', { columnCount: '10' }, 'Failed columnCount=15'], boundary: ['n', { columnCount: '16' }, 'Failed columnCount=15'],
    empty: ['hollow', { columnCount: '7' }, 'Success columnCount=7'], nulls: ['blank', { columnCount: '7' }, 'Success columnCount=7'],
  },
  tableColumnNameToExist: {
    passing: ['n', { columnName: 'vc' }, 'Success columnNameExits=true'], failing: ['n', { columnName: 'nope' }, 'Failed columnNameExits=false'], boundary: ['n', { columnName: 'VC' }, 'Failed columnNameExits=false'],
    empty: ['hollow', { columnName: 'id' }, 'Success columnNameExits=true'], nulls: ['blank', { columnName: 'id' }, 'Success columnNameExits=true'],
  },
  tableColumnToMatchSet: {
    passing: ['town', { columnNames: 'place, longitude, latitude' }, 'Success columnNames=1'], failing: ['town', { columnNames: 'place, longitude' }, 'Failed columnNames=0'],
    boundary: ['town', { columnNames: 'latitude,place,longitude', ordered: 'false' }, 'Success columnNames=1'], empty: ['hollow', { columnNames: 'id,o,t,d,j,lon,lat', ordered: 'true' }, 'Success columnNames=1'],
    nulls: ['blank', { columnNames: 'o,id,t,d,j,lon,lat', ordered: 'true' }, 'Failed columnNames=0'],
  },
  tableSchemaToMatchContract: {
    passing: ['customer', { columns: '[{"name": "id", "type": "integer", "nullable": false}]' }, 'Success violationCount=0'], failing: ['customer', { columns: '[{"name": "id", "type": "bigint"}, {"name": "email"}]' }, 'Failed violationCount=2'],
    boundary: ['here', { columns: '[{"name": "v", "type": "int4"}]', allowAdditional: 'true' }, 'Success violationCount=0'], empty: ['hollow', { columns: '[{"name": "id"}]', allowAdditional: 'true' }, 'Success violationCount=0'],
    nulls: ['blank', { columns: '[{"name": "id", "nullable": false}]', allowAdditional: 'true' }, 'Failed violationCount=1'],
  },
  tableCustomSQLQuery: {
    passing: ['n', { sqlExpression: 'select * from n where id > 5' }, 'Success resultRowCount=0'], failing: ['n', { sqlExpression: 'select * from n where id > 1' }, 'Failed resultRowCount=2'],
    boundary: ['n', { sqlExpression: 'select * from n where id > 1', threshold: '2' }, 'Success resultRowCount=2'], empty: ['hollow', { sqlExpression: 'select * from hollow' }, 'Success resultRowCount=0'],
    nulls: ['blank', { sqlExpression: 'select sum(id) from blank', strategy: 'COUNT' }, 'Aborted'],
  },
  tableDiff: {
    passing: ['here', { table2: 'public.same' }, `Success ${noDifference}`], failing: ['here', { table2: 'public.there' }, 'Failed removedRows=1 addedRows=1 changedRows=1 diffCount=3'],
    boundary: ['here', { table2: 'public.there', threshold: '3' }, 'Success removedRows=1 addedRows=1 changedRows=1 diffCount=3'], empty: ['hollow', { table2: 'public.hollow', keyColumns: '["id"]' }, `Success ${noDifference}`],
    nulls: ['n', { table2: 'public.n', keyColumns: '["id"]' }, `Success ${noDifference}`],
  },
}
