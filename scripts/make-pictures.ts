// Takes the pictures of docs/pictures from a running demo (`npm start`), signed in as an administrator.
//   node scripts/make-pictures.ts http://127.0.0.1:8585 <user> <password> [name …]
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { browser } from '../test/browser.ts'
import { settled } from '../test/web/axe.ts'

const [address = 'http://127.0.0.1:8585', user = 'admin', password = '', ...wanted] = process.argv.slice(2)
const shop = 'demo.shop'
const at = (folder: string, name: string, rest = '') => `/${folder}/${encodeURIComponent(name)}${rest}`

type Picture = { name: string; path: string; prepare?: (page: Page) => Promise<void> }
const pictures: readonly Picture[] = [
  { name: 'home', path: '/' },
  { name: 'explore', path: '/explore?q=order' },
  { name: 'table', path: at('tables', `${shop}.sales.orders`) },
  { name: 'diagram', path: at('schemas', `${shop}.sales`, '/er') },
  { name: 'lineage', path: `/lineage?focus=${encodeURIComponent(`${shop}.analytics.monthly_revenue`)}` },
  { name: 'usage', path: '/usage' },
  { name: 'profile', path: at('tables', `${shop}.sales.orders`, '/profile') },
  { name: 'quality', path: '/quality' },
  { name: 'pii-review', path: '/settings/pii-review' },
  { name: 'dbt', path: at('tables', `${shop}.marts.fct_orders`, '/dbt') },
  { name: 'pipelines', path: at('services', 'demo', '/pipelines') },
  {
    name: 'run', path: at('services', 'demo', '/runs'),
    prepare: async (page) => {
      await page.getByRole('link', { name: /^succeeded/ }).first().click()
      await page.getByRole('log').getByText('The run ended').waitFor()
    },
  },
]

const chromium = await browser()
const context = await chromium.newContext({ viewport: { width: 1280, height: 800 }, baseURL: address, colorScheme: 'light', reducedMotion: 'reduce' })
const page = await context.newPage()
await page.goto('/')
await page.getByLabel('Name or e-mail').fill(user)
await page.getByLabel('Password', { exact: true }).fill(password)
await page.getByRole('button', { name: 'Sign in', exact: true }).click()
const account = page.getByRole('button', { name: `Account of ${user}` })
const keep = page.getByRole('button', { name: 'Keep it and go on' })
await account.or(keep).waitFor()
if (await keep.isVisible()) {
  // Signed in with the one-time password: it becomes this one.
  for (const label of ['New password', 'New password again']) await page.getByLabel(label, { exact: true }).fill(`${password} kept`)
  await keep.click()
  await account.waitFor()
  process.stdout.write(`The password is now: ${password} kept\n`)
}
for (const { name, path, prepare } of pictures) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  await page.goto(path)
  await settled(page)
  await prepare?.(page)
  await settled(page)
  await page.screenshot({ path: join(import.meta.dirname, '../docs/pictures', `${name}.png`) })
  process.stdout.write(`${name}\n`)
}
await chromium.close()
