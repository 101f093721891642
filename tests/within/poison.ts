import type { BackendName } from '../stress/backend.ts'

/** Statements after which the database refuses every stock movement of a product, in the middle of an order. */
export function poison(backend: BackendName, productId: string): readonly string[] {
  const name = `poison_${productId.replaceAll('-', '')}`
  const on = 'on jumun_stock_movements'
  switch (backend) {
    case 'sqlite':
      return [
        `create trigger ${name} before insert ${on} when new.product_id = '${productId}'
          begin select raise(abort, 'poison'); end`,
      ]
    case 'mysql':
      return [
        `create trigger ${name} before insert ${on} for each row
          if new.product_id = '${productId}' then signal sqlstate '45000' set message_text = 'poison'; end if`,
      ]
    case 'postgres':
      return [
        `create function ${name}() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$`,
        `create trigger ${name} before insert ${on} for each row when (new.product_id = '${productId}')
          execute function ${name}()`,
      ]
  }
}
