import { types } from 'pg'
import type { CustomTypesConfig } from 'pg'

const textOid = 25
const textArrayOid = 1009

/** Types, by oid, whose values JavaScript's own would bend: they stay the server's text. */
const textual = { int8: 20, numeric: 1700, money: 790, date: 1082, time: 1083, timetz: 1266, timestamp: 1114, timestamptz: 1184, interval: 1186, point: 600, circle: 718 }

/** Arrays, by oid, that are read as arrays of text; the driver has no reader for the first two. */
const textualArrays = { char: 1002, name: 1003, int8: 1016, date: 1182, time: 1183, timetz: 1270, timestamp: 1115, timestamptz: 1185, interval: 1187, numeric: 1231 }

const readAs = new Map<number, number>([
  ...Object.values(textual).map((oid) => [oid, textOid] as const),
  ...Object.values(textualArrays).map((oid) => [oid, textArrayOid] as const),
])

/** The driver's own readers, for any oid: its types only know those that are built in. */
const readerOf = types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (value: string) => unknown

/** Type parsers of a session: numbers that may be large, dates and intervals as text, json parsed, `name[]` as an array. */
export const rawTextTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => readerOf(readAs.get(oid) ?? oid, format),
}
