import { invalidInput, ShopError } from '../errors.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import { defaultOption, type Option } from './product.ts'

/** The option that is named, or the only one that there is. @throws ShopError `OPTION_NOT_FOUND`, `INVALID_INPUT` */
export function chosenOption(
  choice: { productId: string; optionId?: string | undefined },
  unit: UnitOfWork,
  pointer = () => '',
): Option {
  const { productId } = choice
  const options = choice.optionId === undefined ? unit.options(productId) : []
  if (options.length > 1) {
    const ids = options.map(one => one.optionId)
    throw invalidInput(`${pointer()}/optionId`, `is required: ${productId} is sold as ${ids.join(', ')}`)
  }
  const optionId = choice.optionId ?? options[0]?.optionId ?? defaultOption
  const option = options[0] ?? unit.option(productId, optionId)
  if (option === undefined) throw optionNotFound(productId, optionId)
  return option
}

export function optionNotFound(productId: string, optionId: string): ShopError<'OPTION_NOT_FOUND'> {
  return new ShopError('OPTION_NOT_FOUND', `Product ${productId} has no option ${optionId}.`, { productId, optionId })
}
