import { writeFileSync } from 'node:fs'
import { Refusal } from '../output/refusal.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the disk can only be read',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'no space is left on the device',
}

/** Writes what a command exports. @throws Refusal `NO_FILE` that says why not */
export function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new Refusal('NO_FILE', `${file} cannot be written: ${reasons[code] ?? code}`, { cause: error })
  }
}
