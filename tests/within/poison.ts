import type { BackendName } from '../stress/backend.ts'

/** Statements after which the database refuses every change of a product's stock, at the end of an order. */
export function poison(backend: BackendName, productId: string): readonly string[] {
  const name = `poison_${productId.replaceAll('-', '')}`
  const on = 'on jumun_options'
  switch (backend) {
    case 'sqlite':
      return [
        `create trigger ${name} before update ${on} when new.product_id = '${productId}'
          begin select raise(abort, 'poison'); end`,
      ]
    case 'mysql':
      return [
        `create trigger ${name} before update ${on} for each row
          if new.product_id = '${productId}' then signal sqlstate '45000' set message_text = 'poison'; end if`,
      ]
    case 'postgres':
      return [
        `create function ${name}() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$`,
        `create trigger ${name} before update ${on} for each row when (new.product_id = '${productId}')
          execute function ${name}()`,
      ]
  }
}
