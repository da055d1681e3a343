import { defineConfig } from 'vitest/config'
import { workers } from './test/server.ts'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'demo/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: workers,
    // Pages and processes are tried on machines that others share: what fails once and passes then is told as such by the report.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
})
