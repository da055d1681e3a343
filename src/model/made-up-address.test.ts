import { expect, test } from 'vitest'
import { isMadeUpAddress, toMadeUpAddress } from './made-up-address.ts'

test.each([['admin', 'admin@trunkline.example'], ['ann.b_c-d+e', 'ann.b_c-d+e@trunkline.example']])('%s keeps its name', (name, address) => {
  expect(toMadeUpAddress(name)).toBe(address)
})

test.each(['Ann Example', '.ann', 'ann..b', 'ann.', 'auth0|5f7c', 'Zoë', '"', 'a@b.example', 'x'.repeat(65), ''])('%s cannot stand before an @ and gets another, always the same', (name) => {
  expect(toMadeUpAddress(name)).toMatch(/^user-[0-9a-f]{32}@trunkline\.example$/)
  expect(toMadeUpAddress(name)).toBe(toMadeUpAddress(name))
  expect(toMadeUpAddress(name)).not.toBe(toMadeUpAddress(`${name}?`))
})

test('what was made up is told from what people gave', () => {
  for (const address of [toMadeUpAddress('ann'), toMadeUpAddress('ann', 'oidc'), 'ANN@Trunkline.Example']) expect(isMadeUpAddress(address)).toBe(true)
  for (const address of ['ann@nottrunkline.example', 'ann@shop.example', 'trunkline.example@shop.example', 'ann']) expect(isMadeUpAddress(address)).toBe(false)
})
