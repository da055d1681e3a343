import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { signInAs } from '../sign-in.ts'
import { settled } from './axe.ts'
import { everyPage, openEveryPage } from './every-page.ts'
import { layoutShifts, watchShifts } from './layout-shift.ts'
import { visit } from './visit.ts'

let chromium: Browser
let every: Awaited<ReturnType<typeof openEveryPage>>
let windows: RoleWindow[]

beforeAll(async () => {
  ;[chromium, every] = await Promise.all([browser(), openEveryPage()])
  windows = [await visitAs('viewer', 1280), await visitAs('editor', 360)]
}, 300_000)
afterAll(async () => {
  await chromium.close()
  await every.site.close()
})

/** Beginnings of what a button is called that changes something, by the right that it takes. */
const changes = {
  edit: ['Edit', 'Choose', 'Add a test', 'Add tests', 'New ', 'Delete', 'Remove', 'Import', 'Accept', 'Reject', 'Add the chosen', 'Take ', 'Draw', 'Save'],
  ingest: ['Run now', 'Stop', 'Pause', 'Resume', 'Deploy', 'More for', 'Add and deploy', 'Next', 'Connect a', 'Add a metric', 'New definition', 'Property', 'Add a destination', 'Revoke', 'Invite', 'Test connection'],
}
/** A window that keeps what the server refused it. */
type RoleWindow = { role: 'viewer' | 'editor'; page: Page; problems: string[]; refused: string[] }

async function visitAs(role: RoleWindow['role'], width: number): Promise<RoleWindow> {
  const { site } = every
  const { page, problems } = await visit(chromium, site.address, /status of 404/, { isSignedIn: false })
  const { cookie } = await signInAs(site.pool, role, { port: Number(new URL(site.address).port) })
  await page.setViewportSize({ width, height: 800 })
  await watchShifts(page)
  await page.goto('/favicon.svg')
  await page.context().addCookies([{ ...cookie, url: site.address, httpOnly: true, sameSite: 'Lax' }])
  const refused: string[] = []
  page.on('response', (response) => response.status() >= 400 && refused.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`))
  return { role, page, problems, refused }
}

// One window of each role for all pages: what is asked of a page is that nothing on it is refused, and nothing offered that would be.
test.each(everyPage)('%s loads for viewers and editors without a refusal or a jump, and offers nothing that they may not do', async (_name, path) => {
  const address = path(every.of)
  expect((await Promise.all(windows.map((one) => lookAt(one, address)))).flat()).toEqual([])
})

async function lookAt({ role, page, problems, refused }: RoleWindow, address: string): Promise<string[]> {
  refused.length = 0
  await page.goto(address)
  await settled(page)
  const alerts = await page.getByRole('alert').allInnerTexts()
  const offered = [...(await page.locator('main').ariaSnapshot()).matchAll(/- (?:button|checkbox) "(.*?)"(?! \[disabled\])/g)].map(([, called = '']) => called)
  const denied = role === 'viewer' ? [...changes.edit, ...changes.ingest] : changes.ingest
  return [
    ...await layoutShifts(page),
    ...problems.splice(0), ...refused.filter((one) => !(address.includes('gone') && one.startsWith('404'))), ...alerts.map((text) => `says ${text}`),
    ...offered.filter((text) => denied.some((beginning) => text.startsWith(beginning))).map((text) => `offers ${text}`),
  ].map((one) => `${role}: ${one}`)
}
