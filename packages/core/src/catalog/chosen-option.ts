import { invalidInput, ShopError } from '../errors.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Option } from './product.ts'

/** The option that is named of a product that is there, or the only one that it has. @throws ShopError `OPTION_NOT_FOUND`, `INVALID_INPUT` */
export function chosenOption(
  choice: { productId: string; optionId?: string | undefined },
  unit: UnitOfWork,
  pointer = () => '',
): Option {
  const { productId, optionId } = choice
  if (optionId === undefined) {
    const options = unit.options(productId)
    if (options.length === 1) return options[0]!
    const ids = options.map(one => one.optionId)
    throw invalidInput(`${pointer()}/optionId`, `is required: ${productId} is sold as ${ids.join(', ')}`)
  }
  const option = unit.option(productId, optionId)
  if (option === undefined) throw optionNotFound(productId, optionId)
  return option
}

export function optionNotFound(productId: string, optionId: string): ShopError<'OPTION_NOT_FOUND'> {
  return new ShopError('OPTION_NOT_FOUND', `Product ${productId} has no option ${optionId}.`, { productId, optionId })
}
