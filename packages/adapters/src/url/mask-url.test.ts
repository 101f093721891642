import fc from 'fast-check'
import { expect, it } from 'vitest'
import { maskUrl } from './mask-url.ts'

it.each([
  ['mysql://shop:hush@h/db', 'mysql://shop:•••@h/db'],
  ['mysql://shop:p@ss@h/db', 'mysql://shop:•••@h/db'],
  ['mysql://shop:p/ss@h/db', 'mysql://shop:•••@h/db'],
  ['mysql://shop:12?x@h/db', 'mysql://shop:•••@h/db'],
  ['postgres://shop:a:b@h:5432/db', 'postgres://shop:•••@h:5432/db'],
  ['postgres://shop@h/db', 'postgres://shop@h/db'],
  ['mysql://root:hush/db', 'mysql://root:•••'],
  ['mysql://h:3306/db', 'mysql://h:3306/db'],
  ['mysql://[::1]:3306/db', 'mysql://[::1]:3306/db'],
  ['mysql://h/db?password=hush', 'mysql://h/db?password=•••'],
  ['mysql://h/db?PassWord=hush&pool=5', 'mysql://h/db?PassWord=•••&pool=5'],
  [
    'postgres://h/db?sslmode=verify-full&sslrootcert=/ca.pem',
    'postgres://h/db?sslmode=verify-full&sslrootcert=/ca.pem',
  ],
  ['postgres://h/db?hu/sh=x', 'postgres://h/db?•••=•••'],
  ['postgres://h/db#hush', 'postgres://h/db#•••'],
  ['mysql:/shop:hush@h/db', 'mysql:•••@h/db'],
  ['mysql:shop:hush@h/db', 'mysql:•••@h/db'],
  ['mysql:hush', 'mysql:•••'],
  ['shop:hush@h/db', 'shop:•••@h/db'],
  ['host=h password=hush dbname=db', 'host=h password=••• dbname=db'],
  ['pg://u:hush@h/db', 'pg://•••@h/db'],
  ['shop://hush:@h/db', 'shop://•••@h/db'],
  ['amqp://guest:hush@h', 'amqp://guest:•••@h'],
  ['redis://:hush@h:6379', 'redis://:•••@h:6379'],
  ['https://hush@hooks.example/x', 'https://•••@hooks.example/x'],
  ['https://hooks.example/x?token=hush', 'https://hooks.example/x?token=•••'],
  ['https://hooks.example/x', 'https://hooks.example/x'],
  ['sqlite:shop.db', 'sqlite:shop.db'],
  ['sqlite:/a@b:c/shop.db?key=hush', 'sqlite:/a@b:c/shop.db?key=•••'],
  ['shop.db', 'shop.db'],
  ['', ''],
  ['//shop:hush@h/db', '//•••@h/db'],
  ['mysql://@h/db', 'mysql://@h/db'],
  ['mysql://shop@h:x/db', 'mysql://shop@h:x/db'],
  ['mysql://@h:x/db', 'mysql://@h:x/db'],
  ['postgres://h/db?hu/sh', 'postgres://h/db?•••'],
  ['postgres://h/db?pool&schema=shop', 'postgres://h/db?pool&schema=shop'],
  ['@h password=hush', '@h password=•••'],
  ['host=h password=hu@sh dbname=db', 'host=h password=••• dbname=db'],
  [String.raw`password = 'hu \' @ sh' dbname=db`, 'password = ••• dbname=db'],
  [`host=h password='hu sh`, 'host=h password=•••'],
  ['hostaddr=::1 password=hu@sh', 'hostaddr=::1 password=•••'],
  ['port=5432:hush@h', 'port=5432:•••@h'],
  ['shop:password=hush@h', 'shop:•••@h'],
])('%s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown)
})

it('shows no password, no matter what characters it is of', () => {
  const scheme = fc.constantFrom(
    'mysql://',
    'mariadb://',
    'postgres://',
    'postgresql://',
    'redis://',
    'MySQL://',
    'mysql:',
    '',
  )
  // Recognisable, and with everything that has a meaning in a URL around it.
  const password = fc
    .array(fc.constantFrom('@', ':', '/', '?', '#', '%', '%40', '&', '=', '[', ']', ' ', '비', 'x', '1'), {
      maxLength: 12,
    })
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(scheme, password, password, (before, one, other) => {
      const shown = maskUrl(`${before}shop:${one}SECRET${other}@host/db?pool=5`)
      expect(shown).not.toContain('SECRET')
      expect(shown).toMatch(/@host\/db/)
    }),
    { numRuns: 5_000 },
  )
})
