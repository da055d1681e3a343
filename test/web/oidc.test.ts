import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOidcSettings } from '../../src/api/sign-in/oidc-settings.ts'
import { browser } from '../browser.ts'
import { createProvider } from '../oidc-server.ts'
import { servers } from '../server.ts'
import { openSite, type Site } from './site.ts'
import { visit } from './visit.ts'

const people = {
  a1: { preferred_username: 'ann', name: 'Ann Example', email: 'ann@example.com', email_verified: true, groups: ['analysts'] },
  x9: { preferred_username: 'nobody', email: 'nobody@example.com', email_verified: true, groups: [] },
}
let chromium: Browser
let site: Site
let provider: Server
let person = 'a1'

beforeAll(async () => {
  provider = createServer()
  await new Promise<void>((resolve) => { provider.listen(0, '127.0.0.1', resolve) })
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const oidc = readOidcSettings({ TRUNKLINE_OIDC_ISSUER: issuer, TRUNKLINE_OIDC_CLIENT_ID: 'trunkline', TRUNKLINE_OIDC_CLIENT_SECRET: 'a secret of the client', TRUNKLINE_OIDC_NAME: 'Example', TRUNKLINE_OIDC_ROLES: 'analysts=editor', TRUNKLINE_OIDC_DEFAULT_ROLE: 'none' })
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers().at(-1) ?? 18, sql: ['create schema shop'], oidc })])
  provider.on('request', createProvider({ issuer, callback: `${site.address}/api/v1/oidc/callback`, people, person: () => person }))
})
afterAll(async () => {
  await chromium.close()
  await site.close()
  provider.closeAllConnections()
  provider.close()
})

test('somebody signs in at the provider, comes back to the page that was asked for, and signs out', async () => {
  person = 'a1'
  const { page } = await visit(chromium, site.address, /./, { isSignedIn: false })
  await page.goto('/glossaries')
  await page.getByRole('link', { name: 'Sign in with Example' }).click()
  await page.waitForURL(`${site.address}/glossaries`)
  await page.getByRole('button', { name: 'Account of ann' }).click()
  expect(await page.getByRole('menu').innerText()).toContain('Editor')
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'Sign in to Trunkline' }).waitFor()
  await page.context().close()
})

test('who has no role here is told so, in words', async () => {
  person = 'x9'
  const { page } = await visit(chromium, site.address, /./, { isSignedIn: false })
  await page.goto('/')
  await page.getByRole('link', { name: 'Sign in with Example' }).click()
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.innerText()).toMatch(/role|administrator/i)
  expect(await page.getByRole('heading', { name: 'Sign in to Trunkline' }).isVisible()).toBe(true)
  await page.context().close()
})
