import { types } from 'pg'
import type { CustomTypesConfig } from 'pg'

const textOid = 25
const textArrayOid = 1009
const { builtins } = types

/** By type oid: 600 is point; 1002 and 1003 are arrays of "char" and name; the rest are arrays of the types above them.
 * Values that JavaScript's own types would bend (dates, intervals) stay the server's text; arrays of names are arrays of text. */
const readAs = new Map<number, number>([
  [builtins.DATE, textOid], [builtins.TIME, textOid], [builtins.TIMETZ, textOid], [builtins.TIMESTAMP, textOid],
  [builtins.TIMESTAMPTZ, textOid], [builtins.INTERVAL, textOid], [builtins.INT8, textOid], [builtins.NUMERIC, textOid],
  [600, textOid], [builtins.CIRCLE, textOid], [builtins.MONEY, textOid],
  [1002, textArrayOid], [1003, textArrayOid], [1115, textArrayOid], [1182, textArrayOid], [1183, textArrayOid],
  [1185, textArrayOid], [1187, textArrayOid], [1231, textArrayOid],
])

/** Type parsers of a session: int8, numeric, dates and intervals as text, json parsed, `name[]` as an array. */
export const rawTextTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => types.getTypeParser(readAs.get(oid) ?? oid, format ?? 'text'),
}
