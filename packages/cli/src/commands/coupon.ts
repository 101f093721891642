import { type Coupon, couponJson, type UserCouponView, userCouponJson } from '@jumun/core'
import { type Command, Option } from 'commander'
import { noteReplay, type Session, shopAction } from '../usage/action.ts'
import {
  collect,
  endTime,
  metadata,
  orNone,
  percent,
  time,
  type TimeArgument,
  wholeNumber,
} from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { addListOptions, type ListOptions, noteList } from '../usage/paging.ts'
import { UsageError } from '../usage/usage-error.ts'
import { couponsText, couponText, userCouponsText } from '../views/coupon.ts'

interface CreateOptions {
  readonly id?: string
  readonly code: string
  readonly name: string
  readonly quantity: number
  readonly fixed?: number
  readonly percent?: number
  readonly max?: number
  readonly minimum?: number
  readonly claimFrom?: TimeArgument
  readonly claimUntil?: TimeArgument
  readonly validDays?: number
  readonly validUntil?: TimeArgument
  readonly product?: readonly string[]
  readonly metadata?: Record<string, string>
  readonly key?: string
}

export function addCouponCommands(program: Command): void {
  const coupon = program.command('coupon').description('Coupon campaigns, and what users have claimed of them')
  addCreateCommand(coupon)
  addListCommand(coupon)
  addChangeCommands(coupon)
  addUserCommands(coupon)
}

function addCreateCommand(coupon: Command): void {
  const create = coupon
    .command('create')
    .description('Open a campaign, claimed first come first served')
    .requiredOption('--code <code>', 'what users claim it by')
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--quantity <number>', 'how many users can claim it', wholeNumber)
    .addOption(new Option('--fixed <money>', 'discount: an amount').argParser(wholeNumber).conflicts('percent'))
    .addOption(new Option('--percent <percent>', 'discount: a share, such as 10 or 12.5').argParser(percent))
    .option('--max <money>', 'with --percent: at most this much', wholeNumber)
    .option('--minimum <money>', 'the least that an order must cost (default: 0)', wholeNumber)
    .option('--claim-from <time>', 'claims begin, such as 2026-12-01 or 2026-12-01T10:00+09:00', time)
    .option('--claim-until <time>', 'claims end; a day is part of it', endTime)
    .option('--valid-days <days>', 'a claimed coupon is valid for so long', wholeNumber)
    .option('--valid-until <time>', 'a claimed coupon is valid until then; a day is part of it', endTime)
    .option('--product <id>', 'holds for this product alone; may be given several times', collect)
    .option('--metadata <name=value>', 'what you keep with the campaign; may be given several times', metadata)
    .option('--id <id>', 'made by the shop when it is left out')
    .option('--key <key>', 'idempotency key: the same key again opens nothing')
    .action(
      shopAction<CreateOptions, []>(
        async ({ shop, print, at, config }, options) => {
          const moment = (argument: TimeArgument | undefined) => argument?.(config.timeZone)
          const created = await shop.coupons.create({
            couponId: options.id,
            code: options.code,
            name: options.name,
            discount: discountOf(options),
            quantity: options.quantity,
            productIds: options.product && [...options.product],
            metadata: options.metadata,
            minimumOrderAmount: options.minimum,
            claimFrom: moment(options.claimFrom),
            claimUntil: moment(options.claimUntil),
            validDays: options.validDays,
            validUntil: moment(options.validUntil),
            idempotencyKey: options.key,
          })
          answerCoupon({ print, at }, created)
        },
        {
          words: {
            couponId: '--id',
            productIds: '--product',
            'discount/amount': '--fixed',
            'discount/basisPoints': '--percent',
            'discount/maxDiscount': '--max',
          },
        },
      ),
    )
  examples(create, [
    'coupon create --code WELCOME --name Welcome --fixed 1000 --quantity 100',
    'coupon create --code SPRING --name Spring --percent 10 --max 3000 --quantity 50 --valid-days 7',
    'coupon create --code BEANS --name Beans --fixed 2000 --product beans --quantity 50 --claim-until 2026-12-31',
  ])
}

/** @throws UsageError */
function discountOf({ fixed, percent: basisPoints, max }: CreateOptions) {
  if (basisPoints !== undefined) return { type: 'PERCENT' as const, basisPoints, maxDiscount: max }
  if (fixed === undefined) throw new UsageError('give the discount: --fixed 1000 or --percent 10')
  if (max !== undefined) throw new UsageError('--max belongs to --percent')
  return { type: 'FIXED' as const, amount: fixed }
}

function addListCommand(coupon: Command): void {
  const list = addListOptions(coupon.command('list').description('List campaigns in the order of their opening'))
    .option('--active', 'only those that can be claimed now, in pages as without')
    .option('--available', 'only those that can be claimed now')
    .option('--user <id>', 'with --available: whether this user has one')
    .action(
      shopAction<ListOptions & { active?: boolean; available?: boolean; user?: string }, []>(
        async ({ shop, print, at }, { page, cursor, limit, active, available, user }) => {
          if (available !== true) {
            if (user !== undefined)
              throw new UsageError('--user needs --available; `coupon mine` lists what a user has')
            const coupons = await shop.coupons.list({ active, page, cursor, limit })
            print.answer(
              () => ({ ...coupons, items: coupons.items.map(couponJson) }),
              () => couponsText(coupons.items, at),
            )
            return noteList(print, coupons)
          }
          const open = await shop.coupons.available({ userId: user })
          print.answer(
            () => ({ items: open.map(one => ({ ...couponJson(one), claimedByUser: one.claimedByUser })) }),
            () => couponsText(open, at),
          )
        },
      ),
    )
  examples(list, ['coupon list', 'coupon list --active', 'coupon list --available --user mina'])

  const show = coupon
    .command('show')
    .description('Show a campaign')
    .argument('<code>', 'code of the coupon')
    .action(
      shopAction<object, [string]>(async ({ shop, ...session }, _, code) =>
        answerCoupon(session, await shop.coupons.get({ code })),
      ),
    )
  examples(show, ['coupon show WELCOME'])
}

interface CouponChange {
  readonly name?: string
  readonly quantity?: number
  readonly claimFrom?: TimeArgument | false
  readonly claimUntil?: TimeArgument | false
  readonly metadata?: Record<string, string> | false
  readonly key?: string
}

function addChangeCommands(coupon: Command): void {
  const update = coupon
    .command('update')
    .description('Correct a campaign; what a claimed coupon is worth never changes')
    .argument('<code>', 'code of the coupon')
    .option('--name <name>', 'what it is called from now on')
    .option('--quantity <number>', 'how many users can claim it, not below what is claimed', wholeNumber)
    .option('--claim-from <time>', 'claims begin', time)
    .option('--no-claim-from', 'claims begin at once')
    .option('--claim-until <time>', 'claims end; a day is part of it', endTime)
    .option('--no-claim-until', 'claims go on until all are taken')
    .option('--metadata <name=value>', 'in the place of what was kept; may be given several times', metadata)
    .option('--no-metadata', 'take the metadata away')
    .option('--key <key>', 'idempotency key: the same key again changes nothing')
    .action(
      shopAction<CouponChange, [string]>(
        async ({ shop, config, ...session }, { name, quantity, claimFrom, claimUntil, metadata: kept, key }, code) => {
          const moment = (argument: TimeArgument | false | undefined) =>
            typeof argument === 'function' ? argument(config.timeZone) : orNone<number>(argument)
          const window = { claimFrom: moment(claimFrom), claimUntil: moment(claimUntil) }
          const change = { name, quantity, ...window, metadata: orNone(kept) }
          if (Object.values(change).every(value => value === undefined)) {
            throw new UsageError(
              'nothing to change: give --name, --quantity, --claim-from, --claim-until or --metadata',
            )
          }
          answerCoupon(session, await shop.coupons.update({ code, ...change, idempotencyKey: key }))
        },
        { words: { code: 'the code' } },
      ),
    )
  examples(update, ['coupon update WELCOME --quantity 200', 'coupon update WELCOME --claim-until 2026-12-31'])

  const close = coupon
    .command('close')
    .description('End a campaign now: it can no longer be claimed; what is claimed stays valid')
    .argument('<code>', 'code of the coupon')
    .action(
      shopAction<object, [string]>(
        async ({ shop, ...session }, _, code) =>
          answerCoupon(session, await shop.coupons.update({ code, claimUntil: Date.now() })),
        { words: { code: 'the code' } },
      ),
    )
  examples(close, ['coupon close WELCOME'])
}

function answerCoupon({ print, at }: Pick<Session, 'print' | 'at'>, coupon: Coupon): void {
  print.answer(
    () => couponJson(coupon),
    () => couponText(coupon, at),
  )
  noteReplay(print, coupon)
}

function addUserCommands(coupon: Command): void {
  const claim = coupon
    .command('claim')
    .description('Claim a coupon for a user')
    .argument('<code>', 'code of the coupon')
    .requiredOption('--user <id>', 'who claims')
    .option('--key <key>', 'idempotency key: the same key again gives the same answer')
    .action(
      shopAction<{ user: string; key?: string }, [string]>(
        async ({ shop, ...session }, { user, key }, code) => {
          const claimed = await shop.coupons.claim({ code, userId: user, idempotencyKey: key })
          answerUserCoupon(session, claimed)
          noteReplay(session.print, claimed)
        },
        { words: { code: 'the code' } },
      ),
    )
  examples(claim, ['coupon claim WELCOME --user mina'])

  const mine = coupon
    .command('mine')
    .description('List the coupons that a user has claimed, the newest first')
    .requiredOption('--user <id>', 'whose coupons')
    .action(
      shopAction<{ user: string }, []>(async ({ shop, print, at }, { user }) => {
        const coupons = await shop.coupons.listForUser({ userId: user })
        print.answer(
          () => ({ items: coupons.map(userCouponJson) }),
          () => userCouponsText(coupons, at),
        )
        if (coupons.length === 0) print.note('None.')
      }),
    )
  examples(mine, ['coupon mine --user mina'])

  const revoke = coupon
    .command('revoke')
    .description('Take an unused coupon back from its user, for good')
    .argument('<user-coupon>', 'id of the user coupon, or with --user its code')
    .option('--user <id>', 'whose coupon, named by its code')
    .option('--reason <text>', 'why')
    .option('--key <key>', 'idempotency key: the same key again gives the same answer')
    .action(
      shopAction<{ user?: string; reason?: string; key?: string }, [string]>(
        async ({ shop, ...session }, { user, reason, key }, named) => {
          const owned = user === undefined ? [] : await shop.coupons.listForUser({ userId: user })
          const userCouponId = owned.find(({ code }) => code === named)?.userCouponId ?? named
          const input = { userCouponId, userId: user, reason, idempotencyKey: key }
          const revoked = await shop.coupons.revoke(input)
          answerUserCoupon(session, revoked)
          noteReplay(session.print, revoked)
        },
        { words: { userCouponId: 'the user coupon' } },
      ),
    )
  examples(revoke, ['coupon revoke 019a9c5e-…', 'coupon revoke WELCOME --user mina --reason "claimed by a bot"'])
}

function answerUserCoupon({ print, at }: Pick<Session, 'print' | 'at'>, userCoupon: UserCouponView): void {
  print.answer(
    () => userCouponJson(userCoupon),
    () => userCouponsText([userCoupon], at),
  )
}
