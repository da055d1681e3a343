import { expect, test } from 'vitest'
import { findPhrase, nameStrength, wordsOf } from './column-name.ts'

test('a name is taken apart at capitals, digits, signs and accents', () => {
  expect(wordsOf('customerEmail_Address2')).toEqual(['customer', 'email', 'address', '2'])
  expect(wordsOf('HTTPServerID')).toEqual(['http', 'server', 'id'])
  expect(wordsOf('Straße')).toEqual(['strasse'])
  expect(wordsOf('prénom')).toEqual(['prenom'])
  expect(wordsOf('__')).toEqual([])
})

test('a phrase is found however its words are written together, right after a holder too', () => {
  for (const name of ['email', 'e_mail', 'EMail', 'userEmail', 'useremail', 'customer_emails', 'email2']) expect(findPhrase(wordsOf(name), 'email'), name).toBeDefined()
  for (const name of ['emailer', 'mail', 'gmail_em', 'female']) expect(findPhrase(wordsOf(name), 'email'), name).toBeUndefined()
  expect(findPhrase(wordsOf('headphone'), 'phone')).toBeUndefined()
})

test.each([
  ['email', 'strong'], ['email_verified', undefined], ['email_count', undefined], ['is_email', undefined], ['email_sent_at', undefined], ['email_subject_line', 'strong'], ['mail_server_email', undefined], ['mail', 'weak'],
] as const)('%s says %s', (name, said) => {
  expect(nameStrength(wordsOf(name), { strong: ['email'], weak: ['mail'], not: ['mail server'] })).toBe(said)
})
