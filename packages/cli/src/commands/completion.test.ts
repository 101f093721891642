import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'

let jumun: Jumun
beforeAll(() => {
  jumun = createJumun()
})
afterAll(() => jumun.remove())

describe('completion', () => {
  it('suggests commands, flags and choices', async () => {
    const suggested = async (typed: string) => {
      const { stdout } = await jumun(`complete -- ${typed}`)
      return stdout.split('\n').map(line => line.split('\t')[0])
    }
    expect(await suggested('order pl')).toEqual(['place', ':4', ''])
    expect(await suggested('coupon list --av')).toEqual(['--available', ':4', ''])
    expect(await suggested('serve --auth ""')).toEqual(expect.arrayContaining(['mock', 'jwt']))
  })

  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', async shell => {
    const { status, stdout, stderr } = await jumun(`completion ${shell}`)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/jumun/)
    expect(stdout.split('\n').length).toBeGreaterThan(50)
  })

  const hasBash = spawnSync('bash', ['-c', 'true']).status === 0

  it.skipIf(!hasBash)('may be read twice by bash, and beside scripts that lock the same names', async () => {
    const { stdout } = await jumun('completion bash')
    jumun.write('completion.bash', stdout)
    const script = `set -eu
      readonly ShellCompDirectiveError=1
      source ./completion.bash
      source ./completion.bash
      COMP_WORDS=(jumun order pl) COMP_CWORD=2
      compopt() { :; }
      jumun() { printf 'place\\tOrder and pay\\n:4\\n'; }
      __jumun_complete
      echo "$ShellCompDirectiveNoFileComp \${COMPREPLY[*]}"`
    const { status, stdout: said, stderr } = spawnSync('bash', ['-c', script], { cwd: jumun.folder, encoding: 'utf8' })
    expect({ status, said, stderr }).toEqual({ status: 0, said: '4 place\n', stderr: '' })
  })
})
