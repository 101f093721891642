import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = process.env.JUMUN_TEST_CHROMIUM ?? '/usr/bin/chromium'
const isRequired = /\bchromium\b/.test(process.env.JUMUN_TEST_REQUIRE ?? '')

/** A browser that asks only the server under test. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Whether tests that need a browser may be left out: there is none, and JUMUN_TEST_REQUIRE does not name chromium. */
export const isWithoutBrowser = !existsSync(executablePath) && !isRequired

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args })
}
