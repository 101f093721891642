import { isShopError } from '@jumun/core'
import type { Check } from './finding.ts'
import { hold } from '../toolbox/hold.ts'

const names = ['Alice', 'alice', 'álice', 'a\u0301lice', 'alice ', 'ａlice', '앨리스', '👩‍🍳', '👩‍🍳 ']

export const identity: Check = {
  name: 'identity',
  promise: 'ids that differ by case, accents or spaces are different ids',
  advice:
    'The database folds ids that differ. Look at the collation of the tables: an outdated server, or a setting that overrides it?',
  async run({ shop }) {
    for (const [index, userId] of names.entries()) {
      await shop.users.register({ userId, name: `number ${index}` })
      await shop.wallets.charge({ userId, amount: index + 1 })
    }
    for (const [index, userId] of names.entries()) {
      hold(`the user ${JSON.stringify(userId)}`, (await shop.users.get({ userId })).name, `number ${index}`)
      hold(`the balance of ${JSON.stringify(userId)}`, (await shop.wallets.balance({ userId })).balance, index + 1)
    }
    let refused = 0
    for (const userId of ['ALICE', 'alicé', ' alice', 'alice  ']) {
      const found = await shop.users.get({ userId }).catch((error: unknown) => error)
      hold(`a user ${JSON.stringify(userId)}`, isShopError(found, 'USER_NOT_FOUND'), true)
      refused += 1
    }
    const twin = await shop.users.register({ userId: 'alice', name: 'again' }).catch((error: unknown) => error)
    hold('a second alice is refused', isShopError(twin, 'ALREADY_EXISTS'), true)
    return { figures: { differentUsers: names.length, notMistaken: refused } }
  },
}
