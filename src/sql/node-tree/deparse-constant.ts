import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import { typeName } from '../type-name.ts'
import type { TreeNode } from './read-node-tree.ts'
import { isTrue, numberOf, wordOf } from './tree-node.ts'

/** A constant of a tree as SQL; one of a type whose bytes are not read here is `'…'` with its type. */
export function deparseConstant(snapshot: CatalogSnapshot, node: TreeNode): string {
  const type = numberOf(node, 'consttype')
  if (isTrue(node, 'constisnull')) return 'NULL'
  const bytes = bytesOf(wordOf(node, 'constvalue'))
  const read = readers[type]
  const text = read?.(bytes)
  return text ?? `'…'::${typeName(snapshot, type)}`
}

function bytesOf(datum: string): DataView {
  const numbers = datum.slice(1, -1).split(' ').filter((word) => word !== '').map(Number)
  return new DataView(Uint8Array.from(numbers, (number) => number & 255).buffer)
}

type Read = (bytes: DataView) => string | undefined

const text: Read = (bytes) => quote(decode(bytes, 4, bytes.byteLength))

/** By type oid; constants that a server stores in its own order of bytes are read as those of today's processors, which are little-endian. */
const readers: Readonly<Record<number, Read>> = {
  16: (bytes) => (bytes.getUint8(0) === 0 ? 'false' : 'true'),
  18: (bytes) => quote(String.fromCodePoint(bytes.getUint8(0))),
  19: (bytes) => quote(decode(bytes, 0, lengthOfString(bytes))),
  20: (bytes) => String(bytes.getBigInt64(0, true)),
  21: (bytes) => String(bytes.getInt16(0, true)),
  23: (bytes) => String(bytes.getInt32(0, true)),
  25: text,
  26: (bytes) => String(bytes.getUint32(0, true)),
  114: text,
  700: (bytes) => String(bytes.getFloat32(0, true)),
  701: (bytes) => String(bytes.getFloat64(0, true)),
  705: (bytes) => quote(decode(bytes, 0, lengthOfString(bytes))),
  1009: (bytes) => quoteArray(bytes),
  1007: (bytes) => quoteArray(bytes),
  1015: (bytes) => quoteArray(bytes),
  1042: text,
  1043: text,
  1082: (bytes) => `'${new Date(postgresEpoch + bytes.getInt32(0, true) * 86_400_000).toISOString().slice(0, 10)}'::date`,
  1700: (bytes) => readNumeric(bytes),
  2205: (bytes) => `${bytes.getUint32(0, true)}::regclass`,
}

const postgresEpoch = Date.UTC(2000, 0, 1)

function decode(bytes: DataView, start: number, end: number): string {
  return new TextDecoder().decode(new Uint8Array(bytes.buffer, start, Math.max(0, end - start)))
}

function lengthOfString(bytes: DataView): number {
  const end = new Uint8Array(bytes.buffer).indexOf(0)
  return end < 0 ? bytes.byteLength : end
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A numeric: short or long header, then digits to the base of 10,000. */
function readNumeric(bytes: DataView): string | undefined {
  const header = bytes.getUint16(4, true)
  const isShort = (header & 0x80_00) !== 0
  if ((header & 0xc0_00) === 0xc0_00) return undefined
  const isNegative = isShort ? (header & 0x20_00) !== 0 : (header & 0xc0_00) === 0x40_00
  const scale = isShort ? (header & 0x1f_80) >> 7 : header & 0x3f_ff
  const weight = isShort ? ((header & 0x3f) ^ 0x40) - 0x40 : bytes.getInt16(6, true)
  const start = isShort ? 6 : 8
  const digit = (index: number): string => {
    const at = start + index * 2
    return String(index >= 0 && at + 1 < bytes.byteLength ? bytes.getInt16(at, true) : 0).padStart(4, '0')
  }
  const whole = Array.from({ length: Math.max(0, weight + 1) }, (_, index) => digit(index)).join('').replace(/^0+(?=\d)/, '') || '0'
  const fraction = Array.from({ length: Math.ceil(scale / 4) }, (_, index) => digit(weight + 1 + index)).join('').slice(0, scale)
  return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** A one-dimensional array of texts or integers without nulls. */
function quoteArray(bytes: DataView): string | undefined {
  const dimensions = bytes.getInt32(4, true)
  if (dimensions === 0) return "'{}'"
  if (dimensions !== 1 || bytes.getInt32(8, true) !== 0) return undefined
  const isInteger = bytes.getInt32(12, true) === 23
  const elements: string[] = []
  let at = 24
  for (let i = 0; i < bytes.getInt32(16, true); i += 1) {
    if (isInteger) {
      elements.push(String(bytes.getInt32(at, true)))
      at += 4
    } else {
      const length = bytes.getUint32(at, true) >>> 2
      elements.push(decode(bytes, at + 4, at + length))
      at += Math.ceil(length / 4) * 4
    }
  }
  return quote(`{${elements.join(',')}}`)
}
