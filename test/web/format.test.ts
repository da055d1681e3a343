import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnPath, entityPath, joinFqn, parentFqn, splitFqn, visibleName } from '../../web/format/fqn.ts'
import { compactNumber, counted, groupedNumber, humanBytes, humanDuration } from '../../web/format/number.ts'
import { diffLines, markedParts, plainText, reasonText } from '../../web/format/text.ts'
import { relativeTime } from '../../web/format/time.ts'
import { formatSql } from '../../web/format/sql.ts'

const spaced = (text: string) => text.replaceAll('\u202f', ' ')

describe('names', () => {
  test('the parts of a name that was joined are the parts again, whatever they hold', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 5 }), (parts) => {
      expect(splitFqn(joinFqn(...parts))).toEqual(parts)
    }))
  })
  test('a malformed name is shown as it is', () => {
    expect(splitFqn('a."b')).toEqual(['a."b'])
    expect(splitFqn('a"b')).toEqual(['a"b'])
  })
  test('the parent of a quoted name keeps its quotes', () => {
    expect(parentFqn('pg.shop."we.ird"."t""x"')).toBe('pg.shop."we.ird"')
    expect(parentFqn('pg')).toBeUndefined()
  })
  test('a page is addressed by the name as one segment', () => {
    expect(entityPath('table', 'pg.db."a/b %2F\n😀"')).toBe('/tables/pg.db.%22a%2Fb%20%252F%0A%F0%9F%98%80%22')
    expect(entityPath('databaseSchema', 'pg.db.s', 'er')).toBe('/schemas/pg.db.s/er')
    expect(entityPath('user', 'ann')).toBeUndefined()
    expect(columnPath('pg.db.s.t', 'a&b')).toBe('/tables/pg.db.s.t/columns?column=a%26b')
  })
  test('what would break a line or hide is made visible, emoji stay whole', () => {
    expect(visibleName('a\nb\tc')).toBe('a⏎b⇥c')
    expect(visibleName('evil\u202etxt')).toBe('evil\\u202etxt')
    expect(visibleName('👩‍💻')).toBe('👩‍💻')
  })
})

describe('numbers', () => {
  test('digits stand in groups of three', () => {
    expect(spaced(groupedNumber(1234567))).toBe('1 234 567')
    expect(spaced(groupedNumber(-1234.5))).toBe('-1 234.5')
    expect(groupedNumber(999)).toBe('999')
  })
  test('large numbers are short, and never 1000 of a unit', () => {
    expect([0, 999, 1000, 15_320, 999_600, 1_234_567].map((value) => spaced(compactNumber(value)))).toEqual(['0', '999', '1 k', '15.3 k', '1 M', '1.2 M'])
  })
  test('bytes are counted as PostgreSQL counts them', () => {
    expect([0, 1023, 8192, 123_456_789].map((value) => spaced(humanBytes(value)))).toEqual(['0 B', '1023 B', '8 kB', '118 MB'])
  })
  test('durations use two units at most', () => {
    expect([12, 2400, 60_000, 185_000, 7_800_000].map((value) => spaced(humanDuration(value)))).toEqual(['12 ms', '2.4 s', '1 min', '3 min 5 s', '2 h 10 min'])
  })
  test('one is singular', () => {
    expect(counted(1, 'table')).toBe('1 table')
    expect(counted(0, 'box', 'boxes')).toBe('0 boxes')
  })
})

test('an instant is told in one unit, before and after now', () => {
  const now = 1_000_000_000_000
  const before = (ms: number) => spaced(relativeTime(now - ms, now))
  expect(before(20_000)).toBe('just now')
  expect(before(3 * 3_600_000 + 59 * 60_000)).toBe('3 h ago')
  expect(before(40 * 86_400_000)).toBe('1 mo ago')
  expect(spaced(relativeTime(now + 120_000, now))).toBe('in 2 min')
})

describe('texts', () => {
  test('markdown on one line keeps its words', () => {
    expect(plainText('# Title\n\n- one **two**\n- [link](https://x.example/)\n\n`code`')).toBe('Title one two link code')
    expect(plainText('<b>stays</b>')).toBe('<b>stays</b>')
  })
  test('searched words are marked, whatever their case, and are no pattern', () => {
    expect(markedParts('Order_items', 'order items')).toEqual(['', 'Order', '_', 'items', ''])
    expect(markedParts('a+b', '+')).toEqual(['a', '+', 'b'])
    expect(markedParts('text', '  ')).toEqual(['text'])
  })
  test('a difference keeps what is common', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nc')).toEqual([
      { kind: 'same', text: 'a' }, { kind: 'removed', text: 'b' }, { kind: 'added', text: 'x' }, { kind: 'same', text: 'c' },
    ])
  })
})

test('clauses of a long line stand on lines of their own, but not those in texts and parentheses', () => {
  expect(formatSql('select a, (select max(b) from inner_table) from t left join u using (id) where c = \' from \' and d is not null order by a limit $1')).toBe(
    'select a, (select max(b) from inner_table)\nfrom t\nleft join u using (id)\nwhere c = \' from \' and d is not null\norder by a\nlimit $1')
})

test('what is short or has lines stays', () => {
  expect([formatSql(' select 1 '), formatSql('select a\n  from t')]).toEqual(['select 1', 'select a\n  from t'])
})

test('why a label is suggested: without patterns, as long as they are, and without a full stop', () => {
  expect(reasonText('59 of 59 values are e-mail addresses')).toBe('59 of 59 values are e-mail addresses')
  expect(reasonText('Detected by `A` 5 times with an average score of 0.85.\nPatterns matched:\n\t- `a|b` (scored: 0.50)\n\nDetected by `B` 1 time with an average score of 1.00.\n\n')).toBe('Detected by `A` 5 times with an average score of 0.85. Detected by `B` 1 time with an average score of 1.00')
})
