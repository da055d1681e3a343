import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClassifiedColumn, ColumnFamily } from '../../connectors/classification-connector.ts'
import { classifyTable } from './classify-table.ts'
import { elementsOf } from './nested-values.ts'
import { recognizers } from './recognizers/index.ts'

const column = (name: string, values: readonly string[] = [], family: ColumnFamily = 'text', more: Partial<ClassifiedColumn> = {}): ClassifiedColumn => ({ name, family, values, ...more })
const classify = (table: string, ...columns: ClassifiedColumn[]): string[] => classifyTable(table, columns, { recognizers, threshold: 0.8 }).map((one) => `${one.column} ${one.recognizer.recognizerName}`)
const emails = Array.from({ length: 10 }, (_, n) => `u${n}@example.org`)
const cards = ['4111111111111111', '5555555555554444', '378282246310005', '6011111111111117', '3530111333300000', '4012888888881881', '5105105105105100', '4222222222222', '30569309025904']

test('values speak alone where others rarely pass their test', () => {
  expect(classify('t', column('a', emails), column('b', cards), column('c', ['DE89370400440532013000', 'GB82WEST12345698765432', 'FR1420041010050500013M02606']), column('d', ['aa:bb:cc:00:11:22', 'aa:bb:cc:00:11:23', 'aa:bb:cc:00:11:24', 'aa:bb:cc:00:11:25', 'aa:bb:cc:00:11:26'])))
    .toEqual(['a EmailRecognizer', 'b CreditCardRecognizer', 'c IbanRecognizer', 'd MacAddressRecognizer'])
})

test('what passes by accident does not', () => {
  const orders = Array.from({ length: 40 }, (_, n) => String(4_000_000_000_000_000 + n * 7919))
  expect(classify('orders', column('number', orders), column('model_year', ['1999', '2001', '2010'], 'integer'), column('version', ['1.2.3.4', '1.2.3.5', '2.0.0.1', '2.1.0.0', '3.0.0.1']), column('serial', ['555-123-4567', '555-200-3000', '212-555-0100']))).toEqual([])
})

test('a name is believed until values contradict it', () => {
  expect(classify('t', column('email'))).toEqual(['email EmailRecognizer'])
  expect(classify('t', column('email', ['yes', 'no', 'maybe', 'later', 'never']))).toEqual([])
  expect(classify('t', column('email', [], 'boolean'), column('phone_type'), column('password_reset_at', [], 'timestamp'))).toEqual([])
})

test('a city counts where persons live in it', () => {
  expect(classify('weather', column('city'), column('degrees', [], 'decimal'))).toEqual([])
  expect(classify('people', column('city'), column('surname'))).toEqual(['city CityRecognizer', 'surname PersonRecognizer'])
})

test('domains and comments speak too, and a name of a thing silences names of persons', () => {
  expect(classify('t', column('x', [], 'text', { domain: 'email_address' }))).toEqual(['x EmailRecognizer'])
  expect(classify('t', column('x', emails.slice(0, 3), 'text', { comment: 'E-mail of the buyer' }))).toEqual(['x EmailRecognizer'])
  expect(classify('products', column('product_name', ['Anna Chair', 'Bernd Desk', 'Carlos Lamp', 'Diana Shelf', 'Elena Sofa', 'Felix Bed', 'Greta Rug', 'Hans Table']))).toEqual([])
})

test('arrays and documents are looked into, and a key that is itself a value is not told', () => {
  expect(classify('t', column('list', ['{a1@example.org,"b1@example.org"}', '{c1@example.org,NULL}', '{d@example.org}', '{e@example.org}'], 'array'))).toEqual(['list EmailRecognizer'])
  const documents = emails.map((email) => JSON.stringify({ [email]: 'x', contact: { phone: '+49 30 901820' } }))
  const [found] = classifyTable('t', [column('doc', documents, 'json')], { recognizers, threshold: 0.8 })
  expect(found?.reason).toBe('Member contact.phone: 1 of 1 values are phone numbers; the name says phone number')
})

test('elements of arrays come back as they went in', () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1 }), { maxLength: 6 }), (elements) => {
    const text = `{${elements.map((element) => `"${element.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`
    expect(elementsOf(text)).toEqual(elements)
  }))
})

test('no value, however strange, breaks a recogniser or comes back in a reason', () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 6, unit: 'grapheme' }), { minLength: 1, maxLength: 8 }), fc.constantFrom('email', 'iban', 'ssn', 'phone', 'name', 'x', 'details'), fc.constantFrom<ColumnFamily>('text', 'json', 'array', 'integer', 'date'), (values, name, family) => {
    for (const { reason, score } of classifyTable('customers', [column(name, values, family)], { recognizers, threshold: 0 })) {
      expect(values.some((value) => reason.includes(value))).toBe(false)
      expect(score >= 0 && score <= 1).toBe(true)
    }
  }), { numRuns: 60 })
})
