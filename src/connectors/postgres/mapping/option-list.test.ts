import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toMaskedOptions, toOptions } from './option-list.ts'

test('an option ends its name at the first equals sign', () => {
  expect(toOptions(['host=h', 'options=-c a=b', 'empty='])).toEqual({ host: 'h', options: '-c a=b', empty: '' })
  expect(toOptions(null)).toEqual({})
})

test.each([
  'password', 'passwd', 'PASSWORD', 'passfile', 'passcode', 'sslpassword', 'sslkey', 'secret_access_key', 'aws_access_key_id', 'token', 'auth_token', 'api_key', 'apikey',
  'client_secret', 'private_key', 'connection_string', 'credentials', 'pwd',
])('%s is masked', (name) => {
  expect(toMaskedOptions([`${name}=hidden`])).toEqual({ [name]: '*********' })
})

test.each(['host', 'user', 'dbname', 'sslmode', 'sslcert', 'password_required', 'fetch_size', 'table_name', 'passthrough'])('%s is kept', (name) => {
  expect(toMaskedOptions([`${name}=seen`])).toEqual({ [name]: 'seen' })
})

test('passwords inside URLs and connection strings are masked', () => {
  expect(toMaskedOptions(['url=https://u:hidden@h/x', "dsn=host=h password='it''s hidden' user=u", 'odbc=Server=h;Pwd=hidden;Uid=u'])).toEqual({
    url: 'https://u:*********@h/x', dsn: 'host=h password=********* user=u', odbc: 'Server=h;Pwd=*********;Uid=u',
  })
})

test('a value comes back as it was', () => {
  fc.assert(fc.property(fc.string(), (value) => {
    expect(toOptions([`name=${value}`])).toEqual({ name: value })
  }))
})
