import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { code, codeBlock, escapeText, quotation, table, toIdentifier } from './text.ts'

const anyText = fc.string({ unit: fc.constantFrom('a', '_', '`', '|', '\\', '\n', '\r', '<', '*', '#', ' ', '😀', '\t') })

test('text is escaped, underscores within words are not', () => {
  expect(escapeText('order_items')).toBe('order_items')
  expect(escapeText('_x *b* <i> `c` | #1 & $2')).toBe(String.raw`\_x \*b\* &lt;i\> \`c\` \| \#1 &amp; \$2`)
})

test('code takes any backticks, and a bar does not end its cell', () => {
  expect(code('a`b')).toBe('``a`b``')
  expect(code('`')).toBe('`` ` ``')
  expect(code('a|b')).toBe(String.raw`${'`'}a\|b${'`'}`)
  expect(code(String.raw`a\|b`)).toBe('<code>a&#92;&#124;b</code>')
})

test('whatever a cell holds, a table keeps its rows and columns', () => {
  fc.assert(fc.property(fc.array(fc.tuple(anyText, anyText), { minLength: 1 }), (rows) => {
    const [text] = table(['A', 'B', 'C'], rows.map(([a, b]) => [escapeText(a), code(b), 'x']))
    const lines = text!.split('\n')
    expect(lines).toHaveLength(rows.length + 2)
    const barsOf = (line: string) => line.replaceAll(/\\[\\|]/g, '').split('|').length
    for (const line of lines) expect(barsOf(line)).toBe(barsOf(lines[0]!))
  }))
})

test('a table without rows is none, a column that is always empty is left out', () => {
  expect(table(['A', 'B'], [])).toEqual([])
  expect(table(['A', 'B'], [['x', '']])).toEqual(['| A |\n| --- |\n| x |'])
})

test('a block ends where it should, a quotation has every line', () => {
  expect(codeBlock("select '```'")).toBe("````sql\nselect '```'\n````")
  expect(quotation('one\n\n# two')).toEqual(['> one\n>\n> # two'])
  expect(quotation(' ')).toEqual([])
})

test('different names have different identifiers of word characters', () => {
  fc.assert(fc.property(anyText, anyText, (a, b) => {
    expect(toIdentifier(a)).toMatch(/^\w*$/)
    expect(toIdentifier(a) === toIdentifier(b)).toBe(a === b)
  }))
})
