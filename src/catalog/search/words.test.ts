import { describe, expect, test } from 'vitest'
import { editDistance, isTypingError } from './corrections.ts'
import { findWords, highlight, matchingColumns } from './highlight.ts'
import { splitPath, toSearchQuery, withCorrections } from './search-query.ts'
import { toNameKey, toWords } from './words.ts'

describe('words of names', () => {
  test.each([
    ['order_items', ['order', 'items']], ['orderItems', ['order', 'items']], ['HTTPServerV2', ['http', 'server', 'v2']], ['order2items', ['order2items']],
    ['Größe', ['große']], ['Müller-Straße 7', ['muller', 'straße', '7']], ['a."b"', ['a', 'b']], ['🚚', ['🚚']], ['__', []], ['', []], ['日本語', ['日本語']],
  ])('%j', (name, words) => expect(toWords(name)).toEqual(words))

  test('a name key has no case and no separators', () => {
    expect([toNameKey('Order_Items'), toNameKey('orderItems'), toNameKey('ORDER ITEMS')]).toEqual(['orderitems', 'orderitems', 'orderitems'])
  })
})

describe('what a person typed', () => {
  test('words are prefixes; those typed in one piece stand next to each other', () => {
    expect(toSearchQuery('customer_id mail')).toEqual({
      chunks: [['customer', 'id'], ['mail']], nameKey: 'customeridmail', anywhere: "'customer':* & 'id':* & 'mail':*", inNames: "'customer':*AB & 'id':*AB & 'mail':*AB",
      asTyped: "('customer':AB <-> 'id':*AB) & ('mail':*AB)",
    })
    expect(toSearchQuery(' _ ')).toBeUndefined()
  })

  test('quotes and backslashes of a lexeme are doubled', () => {
    expect(toSearchQuery("€'\\")?.anywhere).toBe("'€''\\\\':*")
  })

  test('corrections stand beside the word', () => {
    expect(withCorrections(toSearchQuery('custmer id')!, new Map([['custmer', ['customer', 'custom']]]))).toBe("('custmer':* | 'customer' | 'custom') & ('id':*)")
  })

  test('a dotted text has a place and a name', () => {
    expect(splitPath('Sales.Order_Items')).toEqual({ within: ['sales'], name: 'Order_Items' })
    expect(splitPath('pg."a.b".c')).toEqual({ within: ['pg', 'ab'], name: 'c' })
    expect(splitPath('sales.')).toEqual({ within: ['sales'], name: '' })
    expect([splitPath('sales'), splitPath('.x'), splitPath('.')]).toEqual([undefined, undefined, undefined])
  })
})

describe('typing errors', () => {
  test.each([['order', 'order', 0], ['ordr', 'order', 1], ['odrer', 'order', 1], ['custmoer', 'customer', 1], ['abc', 'xyz', 3], ['', 'ab', 2]])(
    'from %s to %s it is %i', (from, to, distance) => expect(editDistance(from, to)).toBe(distance))

  test('short words forgive one slip, longer ones two, and the end may be missing', () => {
    expect([isTypingError('user', 'used'), isTypingError('user', 'uses'), isTypingError('user', 'sale')]).toEqual([true, true, false])
    expect([isTypingError('custmr', 'customer'), isTypingError('cutsom', 'customers'), isTypingError('paymnt', 'payroll')]).toEqual([true, true, false])
  })
})

describe('where a hit matched', () => {
  test('words are marked where a word of the text begins', () => {
    expect(findWords('customer_orders of aCustomer, precustomer', ['cust', 'order'])).toEqual([[0, 4], [9, 14], [20, 24]])
    expect(findWords('aab', ['a', 'aa'])).toEqual([[0, 2]])
    expect(findWords('İstanbul stan', ['stan'])).toEqual([])
  })

  test('a long description is cut around its first match', () => {
    const [mark] = highlight({ name: 'x', displayName: undefined, description: `${'word '.repeat(100)}needle ${'word '.repeat(100)}` }, ['needle'])
    expect(mark?.text.length).toBeLessThanOrEqual(202)
    expect(mark?.ranges.map(([start, end]) => mark.text.slice(start, end))).toEqual(['needle'])
  })

  test('columns with all words of a piece match, more words first', () => {
    expect(matchingColumns(['id', 'customer_id', 'email', 'customer'], [['customer', 'id'], ['email']])).toEqual(['customer_id', 'email'])
  })
})
