import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../src/config.ts'
import { browser } from '../browser.ts'
import { servers } from '../server.ts'
import { settled } from './axe.ts'
import { openSite, type Site } from './site.ts'
import { visit } from './visit.ts'

let chromium: Browser
let site: Site

beforeAll(async () => {
  ;[chromium, site] = await Promise.all([browser(), openSite({ major: servers()[0] ?? 14, sql: ['create table t (id int)'] })])
  await site.ingest()
})
afterAll(async () => {
  await chromium.close()
  await site.close()
})

test('the home page asks for at most 250 KB of script, compressed', async () => {
  const { page } = await visit(chromium, site.address)
  const asked = new Set<string>()
  page.on('request', (request) => request.resourceType() === 'script' && asked.add(new URL(request.url()).pathname))
  await page.goto('/')
  await settled(page)
  const sizes = [...asked].map((path) => gzipSync(readFileSync(join(packageRoot, 'dist/web', path)), { level: 9 }).byteLength)
  expect(asked.size).toBeGreaterThan(1)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250_000)
  expect(readdirSync(join(packageRoot, 'dist/web/assets')).length).toBeGreaterThan(asked.size)
  await page.context().close()
})
