import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browser } from '../browser.ts'
import { accessibilityProblems, settled, sidewaysOverflow } from './axe.ts'
import { everyPage, openEveryPage } from './every-page.ts'
import { visit, type Visit } from './visit.ts'

let chromium: Browser
let every: Awaited<ReturnType<typeof openEveryPage>>
let at: Visit

beforeAll(async () => {
  ;[chromium, every] = await Promise.all([browser(), openEveryPage()])
  at = await visit(chromium, every.site.address, /status of 404/)
})
afterAll(async () => {
  await chromium.close()
  await every.site.close()
})

const widths = [1280, 768, 360]

// One window for all pages: what it has loaded once it need not load again.
test.each(everyPage)('%s is accessible in light and dark colours, and no wider than its window', async (_name, path) => {
  const { page } = at
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(path(every.of))
  await settled(page)
  expect(await accessibilityProblems(page)).toEqual([])
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    await settled(page, width === 1280 ? 0 : 1)
    expect([width, await sidewaysOverflow(page)]).toEqual([width, []])
  }
  // What is small has its own controls, and only colours differ in the dark.
  expect(await accessibilityProblems(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  // Half of the colours of one theme and half of the other is what nobody sees.
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await page.setViewportSize({ width: 1280, height: 800 })
  await settled(page)
  expect(await accessibilityProblems(page, ['color-contrast'])).toEqual([])
  expect(at.problems).toEqual([])
})

test('the page to sign in is accessible in light and dark colours, and no wider than its window', async () => {
  const { page, problems } = await visit(chromium, every.site.address, /status of 401/, { isSignedIn: false })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto('/')
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    expect([width, await sidewaysOverflow(page)]).toEqual([width, []])
  }
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  expect(await accessibilityProblems(page, ['color-contrast'])).toEqual([])
  expect(problems).toEqual([])
  await page.context().close()
})
