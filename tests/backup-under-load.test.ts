import { expect, test } from 'vitest'
import { backUpUnderLoad } from './stress/backup-under-load.ts'

const seed = Date.now() % 1_000_000

test(`a backup made while orders come in is a whole shop (seed ${seed})`, async () => {
  const { backups } = await backUpUnderLoad({ backups: 2, seed })
  expect(backups).toBe(2)
})
