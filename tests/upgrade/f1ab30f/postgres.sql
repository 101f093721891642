
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.jumun_answers (
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    operation character varying(64) NOT NULL COLLATE pg_catalog."C",
    idempotency_key character varying(255) NOT NULL COLLATE pg_catalog."C",
    fingerprint character varying(320) NOT NULL,
    answer text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT jumun_answers_range_check CHECK (((created_at >= 0) AND (created_at <= '9007199254740991'::bigint)))
);
CREATE TABLE public.jumun_cart_items (
    item_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    product_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    option_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    quantity bigint NOT NULL,
    added_at bigint NOT NULL,
    CONSTRAINT jumun_cart_items_range_check CHECK ((((quantity >= 0) AND (quantity <= '9007199254740991'::bigint)) AND ((added_at >= 0) AND (added_at <= '9007199254740991'::bigint))))
);
CREATE TABLE public.jumun_coupons (
    coupon_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    code character varying(64) NOT NULL COLLATE pg_catalog."C",
    name character varying(320) NOT NULL,
    discount_type character varying(64) NOT NULL COLLATE pg_catalog."C",
    discount_value bigint NOT NULL,
    max_discount bigint,
    minimum_order_amount bigint NOT NULL,
    quantity bigint NOT NULL,
    claimed bigint NOT NULL,
    claim_from bigint,
    claim_until bigint,
    valid_days bigint,
    valid_until bigint,
    created_at bigint NOT NULL,
    CONSTRAINT jumun_coupons_claimed_check CHECK ((claimed <= quantity)),
    CONSTRAINT jumun_coupons_discount_check CHECK ((((discount_type)::text = 'FIXED'::text) OR ((discount_type)::text = 'PERCENT'::text))),
    CONSTRAINT jumun_coupons_length_check CHECK (((length((coupon_id)::text) > 0) AND (length((code)::text) > 0))),
    CONSTRAINT jumun_coupons_range_check CHECK ((((discount_value >= 0) AND (discount_value <= '9007199254740991'::bigint)) AND ((max_discount >= 0) AND (max_discount <= '9007199254740991'::bigint)) AND ((minimum_order_amount >= 0) AND (minimum_order_amount <= '9007199254740991'::bigint)) AND ((quantity >= 0) AND (quantity <= '9007199254740991'::bigint)) AND ((claimed >= 0) AND (claimed <= '9007199254740991'::bigint)) AND ((created_at >= 0) AND (created_at <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_coupons_times_check CHECK ((((claim_from >= 0) AND (claim_from <= '9007199254740991'::bigint)) AND ((claim_until >= 0) AND (claim_until <= '9007199254740991'::bigint)) AND ((valid_days >= 0) AND (valid_days <= '9007199254740991'::bigint)) AND ((valid_until >= 0) AND (valid_until <= '9007199254740991'::bigint))))
)
WITH (fillfactor='40');
CREATE TABLE public.jumun_ledger (
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    type character varying(64) NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    balance_before bigint NOT NULL,
    balance_after bigint NOT NULL,
    order_id character varying(64) COLLATE pg_catalog."C",
    reason character varying(320),
    max_balance bigint,
    at bigint NOT NULL,
    CONSTRAINT jumun_ledger_range_check CHECK ((((number >= 0) AND (number <= '9007199254740991'::bigint)) AND ((balance_before >= 0) AND (balance_before <= '9007199254740991'::bigint)) AND ((balance_after >= 0) AND (balance_after <= '9007199254740991'::bigint)) AND ((max_balance >= 0) AND (max_balance <= '9007199254740991'::bigint)) AND ((at >= 0) AND (at <= '9007199254740991'::bigint)) AND ((amount >= '-9007199254740991'::bigint) AND (amount <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_ledger_type_check CHECK ((((type)::text = 'CHARGE'::text) OR ((type)::text = 'PAYMENT'::text) OR ((type)::text = 'REFUND'::text)))
);
CREATE TABLE public.jumun_migrations (
    name character varying(64) NOT NULL COLLATE pg_catalog."C",
    applied_at bigint NOT NULL
);
CREATE TABLE public.jumun_options (
    product_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    option_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    name character varying(320) NOT NULL,
    price bigint NOT NULL,
    stock bigint NOT NULL,
    movement_count bigint NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT jumun_options_length_check CHECK ((length((option_id)::text) > 0)),
    CONSTRAINT jumun_options_range_check CHECK ((((price >= 0) AND (price <= '9007199254740991'::bigint)) AND ((stock >= 0) AND (stock <= '9007199254740991'::bigint)) AND ((movement_count >= 0) AND (movement_count <= '9007199254740991'::bigint)) AND (("position" >= 0) AND ("position" <= '9007199254740991'::bigint))))
)
WITH (fillfactor='40');
CREATE TABLE public.jumun_order_items (
    order_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    product_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    option_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    product_name character varying(320) NOT NULL,
    option_name character varying(320) NOT NULL,
    unit_price bigint NOT NULL,
    quantity bigint NOT NULL,
    discount bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT jumun_order_items_range_check CHECK ((((number >= 0) AND (number <= '9007199254740991'::bigint)) AND ((unit_price >= 0) AND (unit_price <= '9007199254740991'::bigint)) AND ((quantity >= 0) AND (quantity <= '9007199254740991'::bigint)) AND ((discount >= 0) AND (discount <= '9007199254740991'::bigint)) AND ((amount >= 0) AND (amount <= '9007199254740991'::bigint))))
);
CREATE TABLE public.jumun_order_steps (
    order_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    from_status character varying(64) COLLATE pg_catalog."C",
    to_status character varying(64) NOT NULL COLLATE pg_catalog."C",
    reason text,
    actor character varying(64) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    CONSTRAINT jumun_order_steps_actor_check CHECK ((((actor)::text = 'user'::text) OR ((actor)::text = 'admin'::text) OR ((actor)::text = 'system'::text))),
    CONSTRAINT jumun_order_steps_range_check CHECK ((((number >= 0) AND (number <= '9007199254740991'::bigint)) AND ((at >= 0) AND (at <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_order_steps_status_check CHECK (((((from_status)::text = 'PENDING'::text) OR ((from_status)::text = 'PAID'::text) OR ((from_status)::text = 'FAILED'::text) OR ((from_status)::text = 'CANCELLED'::text) OR ((from_status)::text = 'EXPIRED'::text)) AND (((to_status)::text = 'PENDING'::text) OR ((to_status)::text = 'PAID'::text) OR ((to_status)::text = 'FAILED'::text) OR ((to_status)::text = 'CANCELLED'::text) OR ((to_status)::text = 'EXPIRED'::text))))
);
CREATE TABLE public.jumun_orders (
    order_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    status character varying(64) NOT NULL COLLATE pg_catalog."C",
    subtotal bigint NOT NULL,
    discount bigint NOT NULL,
    total bigint NOT NULL,
    user_coupon_id character varying(64) COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint,
    step_count bigint NOT NULL,
    CONSTRAINT jumun_orders_range_check CHECK ((((subtotal >= 0) AND (subtotal <= '9007199254740991'::bigint)) AND ((discount >= 0) AND (discount <= '9007199254740991'::bigint)) AND ((total >= 0) AND (total <= '9007199254740991'::bigint)) AND ((created_at >= 0) AND (created_at <= '9007199254740991'::bigint)) AND ((expires_at >= 0) AND (expires_at <= '9007199254740991'::bigint)) AND ((step_count >= 0) AND (step_count <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_orders_status_check CHECK ((((status)::text = 'PENDING'::text) OR ((status)::text = 'PAID'::text) OR ((status)::text = 'FAILED'::text) OR ((status)::text = 'CANCELLED'::text) OR ((status)::text = 'EXPIRED'::text)))
);
CREATE TABLE public.jumun_outbox (
    id character varying(64) NOT NULL COLLATE pg_catalog."C",
    aggregatetype character varying(64) NOT NULL COLLATE pg_catalog."C",
    aggregateid character varying(64) NOT NULL COLLATE pg_catalog."C",
    type character varying(64) NOT NULL COLLATE pg_catalog."C",
    payload text NOT NULL,
    sequence bigint NOT NULL,
    status character varying(64) NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    next_attempt_at bigint NOT NULL,
    lease_token character varying(64) COLLATE pg_catalog."C",
    lease_until bigint,
    last_error text,
    created_at bigint NOT NULL,
    sent_at bigint,
    CONSTRAINT jumun_outbox_range_check CHECK ((((sequence >= 0) AND (sequence <= '9007199254740991'::bigint)) AND ((attempts >= 0) AND (attempts <= '9007199254740991'::bigint)) AND ((next_attempt_at >= 0) AND (next_attempt_at <= '9007199254740991'::bigint)) AND ((created_at >= 0) AND (created_at <= '9007199254740991'::bigint)) AND ((lease_until >= 0) AND (lease_until <= '9007199254740991'::bigint)) AND ((sent_at >= 0) AND (sent_at <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_outbox_status_check CHECK ((((status)::text = 'PENDING'::text) OR ((status)::text = 'FAILED'::text) OR ((status)::text = 'SENT'::text) OR ((status)::text = 'DEAD'::text))),
    CONSTRAINT jumun_outbox_type_check CHECK ((((type)::text = 'order.paid'::text) OR ((type)::text = 'order.cancelled'::text) OR ((type)::text = 'order.payment_failed'::text)))
);
CREATE TABLE public.jumun_payments (
    order_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    payment_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT jumun_payments_range_check CHECK ((((amount >= 0) AND (amount <= '9007199254740991'::bigint)) AND ((at >= 0) AND (at <= '9007199254740991'::bigint))))
);
CREATE TABLE public.jumun_products (
    product_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    name character varying(320) NOT NULL,
    price bigint NOT NULL,
    status character varying(64) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    CONSTRAINT jumun_products_length_check CHECK ((length((product_id)::text) > 0)),
    CONSTRAINT jumun_products_range_check CHECK ((((price >= 0) AND (price <= '9007199254740991'::bigint)) AND ((created_at >= 0) AND (created_at <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_products_status_check CHECK ((((status)::text = 'ON_SALE'::text) OR ((status)::text = 'HIDDEN'::text)))
);
CREATE TABLE public.jumun_ranking_snapshots (
    day character varying(64) NOT NULL COLLATE pg_catalog."C",
    days bigint NOT NULL,
    window_from bigint NOT NULL,
    window_to bigint NOT NULL,
    computed_at bigint NOT NULL,
    items text NOT NULL,
    CONSTRAINT jumun_ranking_snapshots_range_check CHECK ((((days >= 0) AND (days <= '9007199254740991'::bigint)) AND ((window_from >= 0) AND (window_from <= '9007199254740991'::bigint)) AND ((window_to >= 0) AND (window_to <= '9007199254740991'::bigint)) AND ((computed_at >= 0) AND (computed_at <= '9007199254740991'::bigint))))
);
CREATE TABLE public.jumun_sales (
    day character varying(64) NOT NULL COLLATE pg_catalog."C",
    product_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    option_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    quantity bigint NOT NULL,
    revenue bigint NOT NULL,
    CONSTRAINT jumun_sales_range_check CHECK ((((quantity >= 0) AND (quantity <= '9007199254740991'::bigint)) AND ((revenue >= 0) AND (revenue <= '9007199254740991'::bigint))))
)
WITH (fillfactor='40');
CREATE TABLE public.jumun_stock_movements (
    product_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    option_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    type character varying(64) NOT NULL COLLATE pg_catalog."C",
    delta bigint NOT NULL,
    stock_after bigint NOT NULL,
    order_id character varying(64) COLLATE pg_catalog."C",
    reason character varying(320),
    at bigint NOT NULL,
    CONSTRAINT jumun_stock_movements_range_check CHECK ((((number >= 0) AND (number <= '9007199254740991'::bigint)) AND ((stock_after >= 0) AND (stock_after <= '9007199254740991'::bigint)) AND ((at >= 0) AND (at <= '9007199254740991'::bigint)) AND ((delta >= '-9007199254740991'::bigint) AND (delta <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_stock_movements_type_check CHECK ((((type)::text = 'INITIAL'::text) OR ((type)::text = 'ADJUSTMENT'::text) OR ((type)::text = 'ORDER'::text) OR ((type)::text = 'CANCELLATION'::text) OR ((type)::text = 'EXPIRY'::text)))
);
CREATE TABLE public.jumun_user_coupons (
    user_coupon_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    coupon_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    status character varying(64) NOT NULL COLLATE pg_catalog."C",
    claimed_at bigint NOT NULL,
    expires_at bigint,
    order_id character varying(64) COLLATE pg_catalog."C",
    reason character varying(320),
    CONSTRAINT jumun_user_coupons_range_check CHECK ((((claimed_at >= 0) AND (claimed_at <= '9007199254740991'::bigint)) AND ((expires_at >= 0) AND (expires_at <= '9007199254740991'::bigint)))),
    CONSTRAINT jumun_user_coupons_status_check CHECK ((((status)::text = 'ISSUED'::text) OR ((status)::text = 'USED'::text) OR ((status)::text = 'EXPIRED'::text) OR ((status)::text = 'REVOKED'::text)))
);
CREATE TABLE public.jumun_users (
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    name character varying(320) NOT NULL,
    email character varying(320),
    created_at bigint NOT NULL,
    CONSTRAINT jumun_users_length_check CHECK ((length((user_id)::text) > 0)),
    CONSTRAINT jumun_users_range_check CHECK (((created_at >= 0) AND (created_at <= '9007199254740991'::bigint)))
);
CREATE TABLE public.jumun_wallets (
    user_id character varying(64) NOT NULL COLLATE pg_catalog."C",
    balance bigint NOT NULL,
    entry_count bigint NOT NULL,
    CONSTRAINT jumun_wallets_range_check CHECK ((((balance >= 0) AND (balance <= '9007199254740991'::bigint)) AND ((entry_count >= 0) AND (entry_count <= '9007199254740991'::bigint))))
)
WITH (fillfactor='40');
INSERT INTO public.jumun_answers VALUES
	('mina', 'wallets.charge', 'key-1', '-u_om1dZj9zZgkTQT0D0t3PHmMOa7ZFpWTmYj-4q85s', '{"userId":"mina","balance":200000}', 1791162000000),
	('jun', 'wallets.charge', 'key-2', 'znrY6EiWOFsn7oKX7pfl069YiTpTTldhe488t4ouFcU', '{"userId":"jun","balance":200000}', 1791162000000),
	('sol', 'wallets.charge', 'key-3', 'nKLxrlZ-7IsLP19G-urLs5zGDFSBTgF9784C2h2Oh5Q', '{"userId":"sol","balance":200000}', 1791162000000),
	('ari', 'wallets.charge', 'key-4', 'DHSgg2JvtJvwk7PG56gV7F64q7ntD1h6LDPmkjSU8EQ', '{"userId":"ari","balance":200000}', 1791162000000),
	('', 'catalog.addProduct', 'key-5', '7R-aJIfNdB57WhmyVy0-M9_3ev5-LRGrf5duHdtz7FQ', '{"productId":"latte","name":"Latte","price":4500,"stock":60,"status":"ON_SALE","options":[{"optionId":"default","name":"default","price":4500,"stock":60,"soldOut":false}]}', 1791162000000),
	('', 'catalog.adjustStock', 'key-6', 'Z2pxr_JIRpGho_5npKdHnnMDT7QuYvI_hW4nLdWa9fk', '{"productId":"latte","name":"Latte","price":4500,"stock":58,"status":"ON_SALE","options":[{"optionId":"default","name":"default","price":4500,"stock":58,"soldOut":false}]}', 1791162000000),
	('mina', 'coupons.claim', 'key-7', 'IORALkWgVVKFJ_fmihvmXiDCEXUITVQdLexV8czAF2o', '{"userCouponId":"id-000001","couponId":"of FIXED","userId":"mina","code":"FIXED","name":"Coupon FIXED","status":"ISSUED","claimedAt":1791162000000}', 1791162000000),
	('jun', 'coupons.claim', 'key-8', 'h3qi2UkB_he2RqU6YTjQ3_yAoVtALdnv5dx32Kd31tw', '{"userCouponId":"id-000002","couponId":"of FIXED","userId":"jun","code":"FIXED","name":"Coupon FIXED","status":"ISSUED","claimedAt":1791162000000}', 1791162000000),
	('sol', 'coupons.claim', 'key-9', 'MF49-MtWWEhLz6QvBs9II4cew2mRjC3ory8SCp0Mfts', '{"userCouponId":"id-000003","couponId":"of FIXED","userId":"sol","code":"FIXED","name":"Coupon FIXED","status":"ISSUED","claimedAt":1791162000000}', 1791162000000),
	('ari', 'coupons.claim', 'key-10', 'lHsHcuZhTlWMnvhnsrvJiunAkQz60qtDKun62NBM320', '{"userCouponId":"id-000004","couponId":"of FIXED","userId":"ari","code":"FIXED","name":"Coupon FIXED","status":"ISSUED","claimedAt":1791162000000}', 1791162000000),
	('민아', 'coupons.claim', 'key-11', 's09oXhOB7HQvZC24HSewpWDUKSd24qUayDWogX8VDcg', '{"userCouponId":"id-000005","couponId":"of FIXED","userId":"민아","code":"FIXED","name":"Coupon FIXED","status":"ISSUED","claimedAt":1791162000000}', 1791162000000),
	('mina', 'coupons.claim', 'key-12', 'GimgCSRH9V2O_xzYGjOWDWX6268LoMr4PoMTnPNdeM4', '{"userCouponId":"id-000006","couponId":"of ALL","userId":"mina","code":"ALL","name":"Coupon ALL","status":"ISSUED","claimedAt":1791162000000}', 1791162000000),
	('mina', 'coupons.claim', 'key-13', 't4b-caS03h7kFu24cNzY7Gl69PEFnrmkTXJvDWXlHp8', '{"userCouponId":"id-000007","couponId":"of SOME","userId":"mina","code":"SOME","name":"Coupon SOME","status":"ISSUED","claimedAt":1791162000000,"expiresAt":1791248400000}', 1791162000000),
	('mina', 'coupons.claim', 'key-14', '3Z9kk357VJHZQlS7Nua3xzczRmnBlZGAZESMGk5Mjxw', '{"userCouponId":"id-000008","couponId":"of SHORT","userId":"mina","code":"SHORT","name":"Coupon SHORT","status":"ISSUED","claimedAt":1791162000000,"expiresAt":1791165600000}', 1791162000000),
	('jun', 'coupons.claim', 'key-15', '0L-E5G9yGekLhl6w_8DbspCcjPBOr-OGQeiwqAtst5I', '{"userCouponId":"id-000009","couponId":"of SOME","userId":"jun","code":"SOME","name":"Coupon SOME","status":"ISSUED","claimedAt":1791162000000,"expiresAt":1791248400000}', 1791162000000),
	('', 'coupons.revoke', 'key-16', 'QJCydMEpJdGLRewPv3-dZ-LJGlVwzVHBep5iKG7j-q4', '{"userCouponId":"id-000009","couponId":"of SOME","userId":"jun","code":"SOME","name":"Coupon SOME","status":"REVOKED","claimedAt":1791162000000,"expiresAt":1791248400000}', 1791162000000),
	('mina', 'orders.place', 'key-17', 'H1c2z37iyFxpYgR44bwgnjzyBqM8Q-RX1vL34BVSEd4', '{"orderId":"id-000010","userId":"mina","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":310,"amount":4190},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":3,"discount":690,"amount":9309}],"subtotal":14499,"discount":1000,"total":13499,"userCouponId":"id-000001","createdAt":1791162000000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000}],"payment":{"paymentId":"id-000011","amount":13499,"at":1791162000000}}', 1791162000000),
	('mina', 'orders.place', 'key-18', 'Yvw0-fisDoon4Z2SxlqOsHG_Zw93KJL2gILken7-4fU', '{"orderId":"id-000013","userId":"mina","status":"PAID","items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":2,"discount":6666,"amount":0},{"productId":"gone","optionId":"default","productName":"Gone","optionName":"default","unitPrice":100,"quantity":1,"discount":100,"amount":0}],"subtotal":6766,"discount":6766,"total":0,"userCouponId":"id-000006","createdAt":1791162000000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000}],"payment":{"paymentId":"id-000014","amount":0,"at":1791162000000}}', 1791162000000),
	('jun', 'orders.place', 'key-19', 'bx_JOTH3pQYaL_kcn-rS3WlitTZY8E--0Uh3JvJUCyA', '{"orderId":"id-000016","userId":"jun","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":2,"discount":0,"amount":9000}],"subtotal":9000,"discount":0,"total":9000,"createdAt":1791162000000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000}],"payment":{"paymentId":"id-000017","amount":9000,"at":1791162000000}}', 1791162000000),
	('ari', 'carts.checkout', 'key-20', 'VXaAmbLpSUIUSAZ3DNpINJNloNdbH1HyAR6Ct5AE_1E', '{"orderId":"id-000024","userId":"ari","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":2,"discount":730,"amount":8270},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":270,"amount":3063}],"subtotal":12333,"discount":1000,"total":11333,"userCouponId":"id-000004","createdAt":1791162000000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000}],"payment":{"paymentId":"id-000025","amount":11333,"at":1791162000000}}', 1791162000000),
	('민아', 'orders.place', 'key-21', 'UMn3Fgz2gUbp3tb7CYkCYVwV4Va2o9dD9rZtWc_eApo', '{"orderId":"id-000027","userId":"민아","status":"PENDING","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":574,"amount":3926},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":426,"amount":2907}],"subtotal":7833,"discount":1000,"total":6833,"userCouponId":"id-000005","createdAt":1791162000000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000}],"expiresAt":1791163800000}', 1791162000000),
	('민아', 'wallets.charge', 'key-22', '12Q0H_r8g7HJUddXydqpBK7UwDEA7hRxlBeDMtHiEdw', '{"userId":"민아","balance":50000}', 1791162000000),
	('민아', 'orders.pay', 'key-23', 'N3OSwaCNrm9VFDH1zdUctag4acZOY20BYvf8WrZaE3Q', '{"orderId":"id-000027","userId":"민아","status":"PAID","subtotal":7833,"discount":1000,"total":6833,"userCouponId":"id-000005","createdAt":1791162000000,"expiresAt":1791163800000,"items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":574,"amount":3926},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":426,"amount":2907}],"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":1791162000000},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000}],"payment":{"paymentId":"id-000030","amount":6833,"at":1791162000000}}', 1791162000000),
	('sol', 'orders.cancel', 'key-24', 'gCAc9BwN4mjchr6e1x6RLDaVcy1BYubXup6_4YK20W4', '{"orderId":"id-000032","userId":"sol","status":"CANCELLED","subtotal":13500,"discount":1000,"total":12500,"userCouponId":"id-000003","createdAt":1791162000000,"items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":3,"discount":1000,"amount":12500}],"payment":{"paymentId":"id-000033","amount":12500,"at":1791162000000},"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000},{"from":"PAID","to":"CANCELLED","reason":"mistaken","by":"user","at":1791162000000}]}', 1791162000000),
	('', 'orders.cancel', 'key-25', 'dVDm5PnK9gDO6zINnklDA4Vp-j7w960MatHLccW1nVQ', '{"orderId":"id-000036","userId":"mina","status":"CANCELLED","subtotal":13332,"discount":500,"total":12832,"userCouponId":"id-000008","createdAt":1791162000000,"items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":4,"discount":500,"amount":12832}],"payment":{"paymentId":"id-000037","amount":12832,"at":1791162000000},"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000},{"from":"PAID","to":"CANCELLED","by":"admin","at":1791165600000}]}', 1791165600000),
	('jun', 'orders.place', 'key-26', 'POFwf1DH-KcfqQ0kE1fFXVqrnfbGq6awpRZkXLc38lk', '{"orderId":"id-000040","userId":"jun","status":"PENDING","items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":1000,"amount":2333}],"subtotal":3333,"discount":1000,"total":2333,"userCouponId":"id-000002","createdAt":1791165600000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791165600000}],"expiresAt":1791167400000}', 1791165600000),
	('jun', 'orders.cancel', 'key-27', 'oE0eByUyESlTzLz_UbpiLX7zLPNyTmckbIwuXVuSGSE', '{"orderId":"id-000040","userId":"jun","status":"CANCELLED","subtotal":3333,"discount":1000,"total":2333,"userCouponId":"id-000002","createdAt":1791165600000,"expiresAt":1791167400000,"items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":1000,"amount":2333}],"history":[{"from":null,"to":"PENDING","by":"user","at":1791165600000},{"from":"PENDING","to":"CANCELLED","by":"user","at":1791165600000}]}', 1791165600000),
	('jun', 'orders.place', 'key-28', 'wKjLEsdZkq4hiJBDxMdfU905qog73EmjK0gI3jmC0D4', '{"orderId":"id-000053","userId":"jun","status":"PENDING","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":574,"amount":3926},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":426,"amount":2907}],"subtotal":7833,"discount":1000,"total":6833,"userCouponId":"id-000002","createdAt":1791256800000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791256800000}],"expiresAt":1791258600000}', 1791256800000),
	('mina', 'orders.place', 'key-29', 'EpqC1Wy0YP0GkQxdSMTE01fa6wGUAgYUPnOsDw-oixY', '{"orderId":"id-000058","userId":"mina","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":2,"discount":0,"amount":9000}],"subtotal":9000,"discount":0,"total":9000,"createdAt":1791256800000,"history":[{"from":null,"to":"PENDING","by":"user","at":1791256800000},{"from":"PENDING","to":"PAID","by":"user","at":1791256800000}],"payment":{"paymentId":"id-000059","amount":9000,"at":1791256800000}}', 1791256800000),
	('', 'orders.cancel', 'key-30', 'QINqIsfs5xsaPR_MvBxYfCDMpaTFrUrm87TzANopz1Q', '{"orderId":"id-000019","userId":"sol","status":"CANCELLED","subtotal":4600,"discount":0,"total":4600,"createdAt":1791162000000,"items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":0,"amount":4500},{"productId":"gone","optionId":"default","productName":"Gone","optionName":"default","unitPrice":100,"quantity":1,"discount":0,"amount":100}],"payment":{"paymentId":"id-000020","amount":4600,"at":1791162000000},"history":[{"from":null,"to":"PENDING","by":"user","at":1791162000000},{"from":"PENDING","to":"PAID","by":"user","at":1791162000000},{"from":"PAID","to":"CANCELLED","by":"admin","at":1791256800000}]}', 1791256800000);
INSERT INTO public.jumun_cart_items VALUES
	('id-000062', 'sol', 'beans', '250g', 2, 1791257700000);
INSERT INTO public.jumun_coupons VALUES
	('of FIXED', 'FIXED', 'Coupon FIXED', 'FIXED', 1000, NULL, 0, 5, 5, NULL, NULL, NULL, NULL, 1791162000000),
	('of ALL', 'ALL', 'Coupon ALL', 'PERCENT', 10000, NULL, 0, 5, 1, NULL, NULL, NULL, NULL, 1791162000000),
	('of SHORT', 'SHORT', 'Coupon SHORT', 'FIXED', 500, NULL, 0, 5, 1, NULL, NULL, NULL, 1791165600000, 1791162000000),
	('of SOME', 'SOME', 'Coupon SOME', 'PERCENT', 777, 900, 5000, 5, 2, NULL, NULL, 1, NULL, 1791162000000);
INSERT INTO public.jumun_ledger VALUES
	('mina', 1, 'CHARGE', 200000, 0, 200000, NULL, NULL, 10000000, 1791162000000),
	('jun', 1, 'CHARGE', 200000, 0, 200000, NULL, NULL, 10000000, 1791162000000),
	('sol', 1, 'CHARGE', 200000, 0, 200000, NULL, NULL, 10000000, 1791162000000),
	('ari', 1, 'CHARGE', 200000, 0, 200000, NULL, NULL, 10000000, 1791162000000),
	('mina', 2, 'PAYMENT', -13499, 200000, 186501, 'id-000010', NULL, NULL, 1791162000000),
	('mina', 3, 'PAYMENT', 0, 186501, 186501, 'id-000013', NULL, NULL, 1791162000000),
	('jun', 2, 'PAYMENT', -9000, 200000, 191000, 'id-000016', NULL, NULL, 1791162000000),
	('sol', 2, 'PAYMENT', -4600, 200000, 195400, 'id-000019', NULL, NULL, 1791162000000),
	('ari', 2, 'PAYMENT', -11333, 200000, 188667, 'id-000024', NULL, NULL, 1791162000000),
	('민아', 1, 'CHARGE', 50000, 0, 50000, NULL, NULL, 10000000, 1791162000000),
	('민아', 2, 'PAYMENT', -6833, 50000, 43167, 'id-000027', NULL, NULL, 1791162000000),
	('sol', 3, 'PAYMENT', -12500, 195400, 182900, 'id-000032', NULL, NULL, 1791162000000),
	('sol', 4, 'REFUND', 12500, 182900, 195400, 'id-000032', NULL, NULL, 1791162000000),
	('mina', 4, 'PAYMENT', -12832, 186501, 173669, 'id-000036', NULL, NULL, 1791162000000),
	('mina', 5, 'REFUND', 12832, 173669, 186501, 'id-000036', NULL, NULL, 1791165600000),
	('mina', 6, 'PAYMENT', -9000, 186501, 177501, 'id-000058', NULL, NULL, 1791256800000),
	('sol', 5, 'REFUND', 4600, 195400, 200000, 'id-000019', NULL, NULL, 1791256800000);
INSERT INTO public.jumun_migrations VALUES
	('0001-shop', 1795740307271);
INSERT INTO public.jumun_options VALUES
	('beans', '1kg', '1 kg', 9000, 3, 1, 1),
	('beans', '250g', '250 g', 3333, 18, 11, 0),
	('gone', 'default', 'default', 100, 4, 4, 0),
	('latte', 'default', 'default', 5000, 48, 15, 0);
INSERT INTO public.jumun_order_items VALUES
	('id-000010', 1, 'latte', 'default', 'Latte', 'default', 4500, 1, 310, 4190),
	('id-000010', 2, 'beans', '250g', '원두', '250 g', 3333, 3, 690, 9309),
	('id-000013', 1, 'beans', '250g', '원두', '250 g', 3333, 2, 6666, 0),
	('id-000013', 2, 'gone', 'default', 'Gone', 'default', 100, 1, 100, 0),
	('id-000016', 1, 'latte', 'default', 'Latte', 'default', 4500, 2, 0, 9000),
	('id-000019', 1, 'latte', 'default', 'Latte', 'default', 4500, 1, 0, 4500),
	('id-000019', 2, 'gone', 'default', 'Gone', 'default', 100, 1, 0, 100),
	('id-000024', 1, 'latte', 'default', 'Latte', 'default', 4500, 2, 730, 8270),
	('id-000024', 2, 'beans', '250g', '원두', '250 g', 3333, 1, 270, 3063),
	('id-000027', 1, 'latte', 'default', 'Latte', 'default', 4500, 1, 574, 3926),
	('id-000027', 2, 'beans', '250g', '원두', '250 g', 3333, 1, 426, 2907),
	('id-000032', 1, 'latte', 'default', 'Latte', 'default', 4500, 3, 1000, 12500),
	('id-000036', 1, 'beans', '250g', '원두', '250 g', 3333, 4, 500, 12832),
	('id-000040', 1, 'beans', '250g', '원두', '250 g', 3333, 1, 1000, 2333),
	('id-000042', 1, 'latte', 'default', 'Latte', 'default', 4500, 1, 1000, 3500),
	('id-000044', 1, 'latte', 'default', 'Latte', 'default', 4500, 99, 0, 445500),
	('id-000046', 1, 'beans', '1kg', '원두', '1 kg', 9000, 2, 0, 18000),
	('id-000046', 2, 'latte', 'default', 'Latte', 'default', 4500, 9, 0, 40500),
	('id-000048', 1, 'latte', 'default', 'Latte', 'default', 4500, 1, 0, 4500),
	('id-000052', 1, 'latte', 'default', 'Latte', 'default', 4500, 1, 0, 4500),
	('id-000053', 1, 'latte', 'default', 'Latte', 'default', 4500, 1, 574, 3926),
	('id-000053', 2, 'beans', '250g', '원두', '250 g', 3333, 1, 426, 2907),
	('id-000054', 1, 'beans', '250g', '원두', '250 g', 3333, 14, 0, 46662),
	('id-000057', 1, 'latte', 'default', 'Latte', 'default', 4500, 2, 0, 9000),
	('id-000058', 1, 'latte', 'default', 'Latte', 'default', 4500, 2, 0, 9000);
INSERT INTO public.jumun_order_steps VALUES
	('id-000010', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000010', 2, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000013', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000013', 2, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000016', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000016', 2, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000019', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000019', 2, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000024', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000024', 2, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000027', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000027', 2, 'PENDING', 'PENDING', 'INSUFFICIENT_BALANCE', 'user', 1791162000000),
	('id-000027', 3, 'PENDING', 'PENDING', 'INSUFFICIENT_BALANCE', 'user', 1791162000000),
	('id-000027', 4, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000032', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000032', 2, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000032', 3, 'PAID', 'CANCELLED', 'mistaken', 'user', 1791162000000),
	('id-000036', 1, NULL, 'PENDING', NULL, 'user', 1791162000000),
	('id-000036', 2, 'PENDING', 'PAID', NULL, 'user', 1791162000000),
	('id-000036', 3, 'PAID', 'CANCELLED', NULL, 'admin', 1791165600000),
	('id-000040', 1, NULL, 'PENDING', NULL, 'user', 1791165600000),
	('id-000040', 2, 'PENDING', 'CANCELLED', NULL, 'user', 1791165600000),
	('id-000042', 1, NULL, 'PENDING', NULL, 'user', 1791165600000),
	('id-000042', 2, 'PENDING', 'EXPIRED', 'NOT_PAID_IN_TIME', 'system', 1791169200000),
	('id-000044', 1, NULL, 'PENDING', NULL, 'user', 1791169200000),
	('id-000044', 2, 'PENDING', 'FAILED', 'INSUFFICIENT_STOCK', 'system', 1791169200000),
	('id-000046', 1, NULL, 'PENDING', NULL, 'user', 1791169200000),
	('id-000046', 2, 'PENDING', 'FAILED', 'INSUFFICIENT_BALANCE', 'system', 1791169200000),
	('id-000048', 1, NULL, 'PENDING', NULL, 'user', 1791169200000),
	('id-000048', 2, 'PENDING', 'FAILED', 'COUPON_EXPIRED', 'system', 1791169200000),
	('id-000052', 1, NULL, 'PENDING', NULL, 'user', 1791255600000),
	('id-000053', 1, NULL, 'PENDING', NULL, 'user', 1791256800000),
	('id-000054', 1, NULL, 'PENDING', NULL, 'user', 1791256800000),
	('id-000054', 2, 'PENDING', 'PENDING', 'INSUFFICIENT_BALANCE', 'user', 1791256800000),
	('id-000057', 1, NULL, 'PENDING', NULL, 'user', 1791256800000),
	('id-000057', 2, 'PENDING', 'FAILED', 'COUPON_EXPIRED', 'system', 1791256800000),
	('id-000058', 1, NULL, 'PENDING', NULL, 'user', 1791256800000),
	('id-000058', 2, 'PENDING', 'PAID', NULL, 'user', 1791256800000),
	('id-000019', 3, 'PAID', 'CANCELLED', NULL, 'admin', 1791256800000);
INSERT INTO public.jumun_orders VALUES
	('id-000010', 'mina', 'PAID', 14499, 1000, 13499, 'id-000001', 1791162000000, NULL, 2),
	('id-000013', 'mina', 'PAID', 6766, 6766, 0, 'id-000006', 1791162000000, NULL, 2),
	('id-000016', 'jun', 'PAID', 9000, 0, 9000, NULL, 1791162000000, NULL, 2),
	('id-000024', 'ari', 'PAID', 12333, 1000, 11333, 'id-000004', 1791162000000, NULL, 2),
	('id-000027', '민아', 'PAID', 7833, 1000, 6833, 'id-000005', 1791162000000, 1791163800000, 4),
	('id-000032', 'sol', 'CANCELLED', 13500, 1000, 12500, 'id-000003', 1791162000000, NULL, 3),
	('id-000036', 'mina', 'CANCELLED', 13332, 500, 12832, 'id-000008', 1791162000000, NULL, 3),
	('id-000040', 'jun', 'CANCELLED', 3333, 1000, 2333, 'id-000002', 1791165600000, 1791167400000, 2),
	('id-000042', 'sol', 'EXPIRED', 4500, 1000, 3500, 'id-000003', 1791165600000, 1791167400000, 2),
	('id-000044', 'jun', 'FAILED', 445500, 0, 445500, NULL, 1791169200000, NULL, 2),
	('id-000046', '민아', 'FAILED', 58500, 0, 58500, NULL, 1791169200000, NULL, 2),
	('id-000048', 'mina', 'FAILED', 4500, 0, 4500, NULL, 1791169200000, NULL, 2),
	('id-000052', 'ari', 'PENDING', 4500, 0, 4500, NULL, 1791255600000, 1791257400000, 1),
	('id-000053', 'jun', 'PENDING', 7833, 1000, 6833, 'id-000002', 1791256800000, 1791258600000, 1),
	('id-000054', '민아', 'PENDING', 46662, 0, 46662, NULL, 1791256800000, 1791258600000, 2),
	('id-000057', 'mina', 'FAILED', 9000, 0, 9000, NULL, 1791256800000, NULL, 2),
	('id-000058', 'mina', 'PAID', 9000, 0, 9000, NULL, 1791256800000, NULL, 2),
	('id-000019', 'sol', 'CANCELLED', 4600, 0, 4600, NULL, 1791162000000, NULL, 3);
INSERT INTO public.jumun_outbox VALUES
	('id-000012', 'order', 'id-000010', 'order.paid', '{"specversion":"1.0","id":"id-000012","source":"jumun/orders","type":"order.paid.v1","subject":"id-000010","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000010","userId":"mina","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":310,"amount":4190},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":3,"discount":690,"amount":9309}],"subtotal":14499,"discount":1000,"total":13499,"userCouponId":"id-000001","createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000011","amount":13499,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'SENT', 1, 1791169200000, NULL, NULL, NULL, 1791162000000, 1791169200000),
	('id-000029', 'order', 'id-000027', 'order.payment_failed', '{"specversion":"1.0","id":"id-000029","source":"jumun/orders","type":"order.payment_failed.v1","subject":"id-000027","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000027","userId":"민아","status":"PENDING","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":574,"amount":3926},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":426,"amount":2907}],"subtotal":7833,"discount":1000,"total":6833,"userCouponId":"id-000005","createdAt":"2026-10-05T01:00:00.000Z","expiresAt":"2026-10-05T01:30:00.000Z","history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 3, 'FAILED', 1, 1791169200652, NULL, NULL, 'The platform is out of order.', 1791162000000, NULL),
	('id-000031', 'order', 'id-000027', 'order.paid', '{"specversion":"1.0","id":"id-000031","source":"jumun/orders","type":"order.paid.v1","subject":"id-000027","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000027","userId":"민아","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":574,"amount":3926},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":426,"amount":2907}],"subtotal":7833,"discount":1000,"total":6833,"userCouponId":"id-000005","createdAt":"2026-10-05T01:00:00.000Z","expiresAt":"2026-10-05T01:30:00.000Z","payment":{"paymentId":"id-000030","amount":6833,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 4, 'PENDING', 0, 1791162000000, NULL, NULL, NULL, 1791162000000, NULL),
	('id-000035', 'order', 'id-000032', 'order.cancelled', '{"specversion":"1.0","id":"id-000035","source":"jumun/orders","type":"order.cancelled.v1","subject":"id-000032","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000032","userId":"sol","status":"CANCELLED","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":3,"discount":1000,"amount":12500}],"subtotal":13500,"discount":1000,"total":12500,"userCouponId":"id-000003","createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000033","amount":12500,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PAID","to":"CANCELLED","reason":"mistaken","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 3, 'PENDING', 0, 1791162000000, NULL, NULL, NULL, 1791162000000, NULL),
	('id-000015', 'order', 'id-000013', 'order.paid', '{"specversion":"1.0","id":"id-000015","source":"jumun/orders","type":"order.paid.v1","subject":"id-000013","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000013","userId":"mina","status":"PAID","items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":2,"discount":6666,"amount":0},{"productId":"gone","optionId":"default","productName":"Gone","optionName":"default","unitPrice":100,"quantity":1,"discount":100,"amount":0}],"subtotal":6766,"discount":6766,"total":0,"userCouponId":"id-000006","createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000014","amount":0,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'SENT', 1, 1791169200000, NULL, NULL, NULL, 1791162000000, 1791169200000),
	('id-000018', 'order', 'id-000016', 'order.paid', '{"specversion":"1.0","id":"id-000018","source":"jumun/orders","type":"order.paid.v1","subject":"id-000016","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000016","userId":"jun","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":2,"discount":0,"amount":9000}],"subtotal":9000,"discount":0,"total":9000,"createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000017","amount":9000,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'FAILED', 1, 1791169200983, NULL, NULL, 'The platform is out of order.', 1791162000000, NULL),
	('id-000039', 'order', 'id-000036', 'order.cancelled', '{"specversion":"1.0","id":"id-000039","source":"jumun/orders","type":"order.cancelled.v1","subject":"id-000036","time":"2026-10-05T02:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000036","userId":"mina","status":"CANCELLED","items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":4,"discount":500,"amount":12832}],"subtotal":13332,"discount":500,"total":12832,"userCouponId":"id-000008","createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000037","amount":12832,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PAID","to":"CANCELLED","by":"admin","at":"2026-10-05T02:00:00.000Z"}]}}', 3, 'DEAD', 1, 1791169200911, NULL, NULL, 'The platform refuses event id-000039.', 1791165600000, NULL),
	('id-000021', 'order', 'id-000019', 'order.paid', '{"specversion":"1.0","id":"id-000021","source":"jumun/orders","type":"order.paid.v1","subject":"id-000019","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000019","userId":"sol","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":0,"amount":4500},{"productId":"gone","optionId":"default","productName":"Gone","optionName":"default","unitPrice":100,"quantity":1,"discount":0,"amount":100}],"subtotal":4600,"discount":0,"total":4600,"createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000020","amount":4600,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'DEAD', 1, 1791169200603, NULL, NULL, 'The platform refuses event id-000021.', 1791162000000, NULL),
	('id-000026', 'order', 'id-000024', 'order.paid', '{"specversion":"1.0","id":"id-000026","source":"jumun/orders","type":"order.paid.v1","subject":"id-000024","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000024","userId":"ari","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":2,"discount":730,"amount":8270},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":270,"amount":3063}],"subtotal":12333,"discount":1000,"total":11333,"userCouponId":"id-000004","createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000025","amount":11333,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'SENT', 1, 1791169200000, NULL, NULL, NULL, 1791162000000, 1791169200000),
	('id-000028', 'order', 'id-000027', 'order.payment_failed', '{"specversion":"1.0","id":"id-000028","source":"jumun/orders","type":"order.payment_failed.v1","subject":"id-000027","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000027","userId":"민아","status":"PENDING","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":574,"amount":3926},{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":426,"amount":2907}],"subtotal":7833,"discount":1000,"total":6833,"userCouponId":"id-000005","createdAt":"2026-10-05T01:00:00.000Z","expiresAt":"2026-10-05T01:30:00.000Z","history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'SENT', 1, 1791169200000, NULL, NULL, NULL, 1791162000000, 1791169200000),
	('id-000034', 'order', 'id-000032', 'order.paid', '{"specversion":"1.0","id":"id-000034","source":"jumun/orders","type":"order.paid.v1","subject":"id-000032","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000032","userId":"sol","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":3,"discount":1000,"amount":12500}],"subtotal":13500,"discount":1000,"total":12500,"userCouponId":"id-000003","createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000033","amount":12500,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'FAILED', 1, 1791169200645, NULL, NULL, 'The platform is out of order.', 1791162000000, NULL),
	('id-000038', 'order', 'id-000036', 'order.paid', '{"specversion":"1.0","id":"id-000038","source":"jumun/orders","type":"order.paid.v1","subject":"id-000036","time":"2026-10-05T01:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000036","userId":"mina","status":"PAID","items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":4,"discount":500,"amount":12832}],"subtotal":13332,"discount":500,"total":12832,"userCouponId":"id-000008","createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000037","amount":12832,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"}]}}', 2, 'SENT', 1, 1791169200000, NULL, NULL, NULL, 1791162000000, 1791169200000),
	('id-000041', 'order', 'id-000040', 'order.cancelled', '{"specversion":"1.0","id":"id-000041","source":"jumun/orders","type":"order.cancelled.v1","subject":"id-000040","time":"2026-10-05T02:00:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000040","userId":"jun","status":"CANCELLED","items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":1,"discount":1000,"amount":2333}],"subtotal":3333,"discount":1000,"total":2333,"userCouponId":"id-000002","createdAt":"2026-10-05T02:00:00.000Z","expiresAt":"2026-10-05T02:30:00.000Z","history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T02:00:00.000Z"},{"from":"PENDING","to":"CANCELLED","by":"user","at":"2026-10-05T02:00:00.000Z"}]}}', 2, 'SENT', 1, 1791169200000, NULL, NULL, NULL, 1791165600000, 1791169200000),
	('id-000055', 'order', 'id-000054', 'order.payment_failed', '{"specversion":"1.0","id":"id-000055","source":"jumun/orders","type":"order.payment_failed.v1","subject":"id-000054","time":"2026-10-06T03:20:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000054","userId":"민아","status":"PENDING","items":[{"productId":"beans","optionId":"250g","productName":"원두","optionName":"250 g","unitPrice":3333,"quantity":14,"discount":0,"amount":46662}],"subtotal":46662,"discount":0,"total":46662,"createdAt":"2026-10-06T03:20:00.000Z","expiresAt":"2026-10-06T03:50:00.000Z","history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-06T03:20:00.000Z"},{"from":"PENDING","to":"PENDING","reason":"INSUFFICIENT_BALANCE","by":"user","at":"2026-10-06T03:20:00.000Z"}]}}', 2, 'PENDING', 0, 1791256800000, NULL, NULL, NULL, 1791256800000, NULL),
	('id-000060', 'order', 'id-000058', 'order.paid', '{"specversion":"1.0","id":"id-000060","source":"jumun/orders","type":"order.paid.v1","subject":"id-000058","time":"2026-10-06T03:20:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000058","userId":"mina","status":"PAID","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":2,"discount":0,"amount":9000}],"subtotal":9000,"discount":0,"total":9000,"createdAt":"2026-10-06T03:20:00.000Z","payment":{"paymentId":"id-000059","amount":9000,"at":"2026-10-06T03:20:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-06T03:20:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-06T03:20:00.000Z"}]}}', 2, 'PENDING', 0, 1791256800000, NULL, NULL, NULL, 1791256800000, NULL),
	('id-000061', 'order', 'id-000019', 'order.cancelled', '{"specversion":"1.0","id":"id-000061","source":"jumun/orders","type":"order.cancelled.v1","subject":"id-000019","time":"2026-10-06T03:20:00.000Z","datacontenttype":"application/json","data":{"orderId":"id-000019","userId":"sol","status":"CANCELLED","items":[{"productId":"latte","optionId":"default","productName":"Latte","optionName":"default","unitPrice":4500,"quantity":1,"discount":0,"amount":4500},{"productId":"gone","optionId":"default","productName":"Gone","optionName":"default","unitPrice":100,"quantity":1,"discount":0,"amount":100}],"subtotal":4600,"discount":0,"total":4600,"createdAt":"2026-10-05T01:00:00.000Z","payment":{"paymentId":"id-000020","amount":4600,"at":"2026-10-05T01:00:00.000Z"},"history":[{"from":null,"to":"PENDING","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PENDING","to":"PAID","by":"user","at":"2026-10-05T01:00:00.000Z"},{"from":"PAID","to":"CANCELLED","by":"admin","at":"2026-10-06T03:20:00.000Z"}]}}', 3, 'PENDING', 0, 1791256800000, NULL, NULL, NULL, 1791256800000, NULL);
INSERT INTO public.jumun_payments VALUES
	('id-000010', 'mina', 'id-000011', 13499, 1791162000000),
	('id-000013', 'mina', 'id-000014', 0, 1791162000000),
	('id-000016', 'jun', 'id-000017', 9000, 1791162000000),
	('id-000019', 'sol', 'id-000020', 4600, 1791162000000),
	('id-000024', 'ari', 'id-000025', 11333, 1791162000000),
	('id-000027', '민아', 'id-000030', 6833, 1791162000000),
	('id-000032', 'sol', 'id-000033', 12500, 1791162000000),
	('id-000036', 'mina', 'id-000037', 12832, 1791162000000),
	('id-000058', 'mina', 'id-000059', 9000, 1791256800000);
INSERT INTO public.jumun_products VALUES
	('beans', '원두', 3333, 'ON_SALE', 1791162000000),
	('latte', 'Caffè latte', 5000, 'ON_SALE', 1791162000000),
	('gone', 'Gone', 100, 'HIDDEN', 1791162000000);
INSERT INTO public.jumun_ranking_snapshots VALUES
	('2026-10-05', 3, 1790866800000, 1791126000000, 1791169200000, '[]'),
	('2026-10-06', 3, 1790953200000, 1791212400000, 1791255600000, '[{"rank":1,"productId":"latte","name":"Latte","price":4500,"totalSales":7,"revenue":29886},{"rank":2,"productId":"beans","name":"원두","price":3333,"totalSales":7,"revenue":15279},{"rank":3,"productId":"gone","name":"Gone","price":100,"totalSales":2,"revenue":100}]');
INSERT INTO public.jumun_sales VALUES
	('2026-10-05', 'beans', '250g', 7, 15279),
	('2026-10-06', 'latte', 'default', 2, 9000),
	('2026-10-05', 'gone', 'default', 1, 0),
	('2026-10-05', 'latte', 'default', 6, 25386);
INSERT INTO public.jumun_stock_movements VALUES
	('latte', 'default', 1, 'INITIAL', 60, 60, NULL, NULL, 1791162000000),
	('beans', '1kg', 1, 'INITIAL', 3, 3, NULL, NULL, 1791162000000),
	('beans', '250g', 1, 'INITIAL', 40, 40, NULL, NULL, 1791162000000),
	('gone', 'default', 1, 'INITIAL', 5, 5, NULL, NULL, 1791162000000),
	('latte', 'default', 2, 'ADJUSTMENT', -2, 58, NULL, 'spilled', 1791162000000),
	('beans', '250g', 2, 'ORDER', -3, 37, 'id-000010', NULL, 1791162000000),
	('latte', 'default', 3, 'ORDER', -1, 57, 'id-000010', NULL, 1791162000000),
	('beans', '250g', 3, 'ORDER', -2, 35, 'id-000013', NULL, 1791162000000),
	('gone', 'default', 2, 'ORDER', -1, 4, 'id-000013', NULL, 1791162000000),
	('latte', 'default', 4, 'ORDER', -2, 55, 'id-000016', NULL, 1791162000000),
	('gone', 'default', 3, 'ORDER', -1, 3, 'id-000019', NULL, 1791162000000),
	('latte', 'default', 5, 'ORDER', -1, 54, 'id-000019', NULL, 1791162000000),
	('beans', '250g', 4, 'ORDER', -1, 34, 'id-000024', NULL, 1791162000000),
	('latte', 'default', 6, 'ORDER', -2, 52, 'id-000024', NULL, 1791162000000),
	('beans', '250g', 5, 'ORDER', -1, 33, 'id-000027', NULL, 1791162000000),
	('latte', 'default', 7, 'ORDER', -1, 51, 'id-000027', NULL, 1791162000000),
	('latte', 'default', 8, 'ORDER', -3, 48, 'id-000032', NULL, 1791162000000),
	('latte', 'default', 9, 'CANCELLATION', 3, 51, 'id-000032', NULL, 1791162000000),
	('beans', '250g', 6, 'ORDER', -4, 29, 'id-000036', NULL, 1791162000000),
	('beans', '250g', 7, 'CANCELLATION', 4, 33, 'id-000036', NULL, 1791165600000),
	('beans', '250g', 8, 'ORDER', -1, 32, 'id-000040', NULL, 1791165600000),
	('beans', '250g', 9, 'CANCELLATION', 1, 33, 'id-000040', NULL, 1791165600000),
	('latte', 'default', 10, 'ORDER', -1, 50, 'id-000042', NULL, 1791165600000),
	('latte', 'default', 11, 'EXPIRY', 1, 51, 'id-000042', NULL, 1791169200000),
	('latte', 'default', 12, 'ORDER', -1, 50, 'id-000052', NULL, 1791255600000),
	('beans', '250g', 10, 'ORDER', -1, 32, 'id-000053', NULL, 1791256800000),
	('latte', 'default', 13, 'ORDER', -1, 49, 'id-000053', NULL, 1791256800000),
	('beans', '250g', 11, 'ORDER', -14, 18, 'id-000054', NULL, 1791256800000),
	('latte', 'default', 14, 'ORDER', -2, 47, 'id-000058', NULL, 1791256800000),
	('gone', 'default', 4, 'CANCELLATION', 1, 4, 'id-000019', NULL, 1791256800000),
	('latte', 'default', 15, 'CANCELLATION', 1, 48, 'id-000019', NULL, 1791256800000);
INSERT INTO public.jumun_user_coupons VALUES
	('id-000007', 'of SOME', 'mina', 'ISSUED', 1791162000000, 1791248400000, NULL, NULL),
	('id-000009', 'of SOME', 'jun', 'REVOKED', 1791162000000, 1791248400000, NULL, NULL),
	('id-000001', 'of FIXED', 'mina', 'USED', 1791162000000, NULL, 'id-000010', NULL),
	('id-000006', 'of ALL', 'mina', 'USED', 1791162000000, NULL, 'id-000013', NULL),
	('id-000004', 'of FIXED', 'ari', 'USED', 1791162000000, NULL, 'id-000024', NULL),
	('id-000005', 'of FIXED', '민아', 'USED', 1791162000000, NULL, 'id-000027', NULL),
	('id-000008', 'of SHORT', 'mina', 'EXPIRED', 1791162000000, 1791165600000, NULL, NULL),
	('id-000003', 'of FIXED', 'sol', 'ISSUED', 1791162000000, NULL, NULL, NULL),
	('id-000002', 'of FIXED', 'jun', 'USED', 1791162000000, NULL, 'id-000053', NULL);
INSERT INTO public.jumun_users VALUES
	('mina', 'User mina', 'a@4.example', 1791162000000),
	('jun', 'User jun', 'a@3.example', 1791162000000),
	('sol', 'User sol', 'a@3.example', 1791162000000),
	('ari', 'User ari', 'a@3.example', 1791162000000),
	('민아', 'User 민아', 'a@2.example', 1791162000000);
INSERT INTO public.jumun_wallets VALUES
	('jun', 191000, 2),
	('ari', 188667, 2),
	('민아', 43167, 2),
	('mina', 177501, 6),
	('sol', 200000, 5);
ALTER TABLE ONLY public.jumun_answers
    ADD CONSTRAINT jumun_answers_pk PRIMARY KEY (user_id, operation, idempotency_key);
ALTER TABLE ONLY public.jumun_cart_items
    ADD CONSTRAINT jumun_cart_items_option_id_unique UNIQUE (user_id, product_id, option_id);
ALTER TABLE ONLY public.jumun_cart_items
    ADD CONSTRAINT jumun_cart_items_pk PRIMARY KEY (item_id);
ALTER TABLE ONLY public.jumun_coupons
    ADD CONSTRAINT jumun_coupons_code_unique UNIQUE (code);
ALTER TABLE ONLY public.jumun_coupons
    ADD CONSTRAINT jumun_coupons_pk PRIMARY KEY (coupon_id);
ALTER TABLE ONLY public.jumun_ledger
    ADD CONSTRAINT jumun_ledger_pk PRIMARY KEY (user_id, number);
ALTER TABLE ONLY public.jumun_migrations
    ADD CONSTRAINT jumun_migrations_pk PRIMARY KEY (name);
ALTER TABLE ONLY public.jumun_options
    ADD CONSTRAINT jumun_options_pk PRIMARY KEY (product_id, option_id);
ALTER TABLE ONLY public.jumun_order_items
    ADD CONSTRAINT jumun_order_items_pk PRIMARY KEY (order_id, number);
ALTER TABLE ONLY public.jumun_order_steps
    ADD CONSTRAINT jumun_order_steps_pk PRIMARY KEY (order_id, number);
ALTER TABLE ONLY public.jumun_orders
    ADD CONSTRAINT jumun_orders_pk PRIMARY KEY (order_id);
ALTER TABLE ONLY public.jumun_outbox
    ADD CONSTRAINT jumun_outbox_pk PRIMARY KEY (id);
ALTER TABLE ONLY public.jumun_outbox
    ADD CONSTRAINT jumun_outbox_sequence_unique UNIQUE (aggregateid, sequence);
ALTER TABLE ONLY public.jumun_payments
    ADD CONSTRAINT jumun_payments_payment_id_unique UNIQUE (payment_id);
ALTER TABLE ONLY public.jumun_payments
    ADD CONSTRAINT jumun_payments_pk PRIMARY KEY (order_id);
ALTER TABLE ONLY public.jumun_products
    ADD CONSTRAINT jumun_products_pk PRIMARY KEY (product_id);
ALTER TABLE ONLY public.jumun_ranking_snapshots
    ADD CONSTRAINT jumun_ranking_snapshots_pk PRIMARY KEY (day);
ALTER TABLE ONLY public.jumun_sales
    ADD CONSTRAINT jumun_sales_pk PRIMARY KEY (day, product_id, option_id);
ALTER TABLE ONLY public.jumun_stock_movements
    ADD CONSTRAINT jumun_stock_movements_pk PRIMARY KEY (product_id, option_id, number);
ALTER TABLE ONLY public.jumun_user_coupons
    ADD CONSTRAINT jumun_user_coupons_coupon_id_unique UNIQUE (user_id, coupon_id);
ALTER TABLE ONLY public.jumun_user_coupons
    ADD CONSTRAINT jumun_user_coupons_pk PRIMARY KEY (user_coupon_id);
ALTER TABLE ONLY public.jumun_users
    ADD CONSTRAINT jumun_users_pk PRIMARY KEY (user_id);
ALTER TABLE ONLY public.jumun_wallets
    ADD CONSTRAINT jumun_wallets_pk PRIMARY KEY (user_id);
CREATE INDEX jumun_answers_created ON public.jumun_answers USING btree (created_at);
CREATE INDEX jumun_coupons_created ON public.jumun_coupons USING btree (created_at, coupon_id);
CREATE INDEX jumun_orders_created ON public.jumun_orders USING btree (created_at, order_id);
CREATE INDEX jumun_orders_due ON public.jumun_orders USING btree (status, expires_at, order_id) WHERE ((status)::text = 'PENDING'::text);
CREATE INDEX jumun_orders_user ON public.jumun_orders USING btree (user_id, created_at, order_id);
CREATE INDEX jumun_outbox_unsent ON public.jumun_outbox USING btree (status, created_at, id) WHERE ((status)::text <> 'SENT'::text);
CREATE INDEX jumun_products_created ON public.jumun_products USING btree (created_at, product_id);
CREATE INDEX jumun_user_coupons_due ON public.jumun_user_coupons USING btree (status, expires_at, user_coupon_id) WHERE ((status)::text = 'ISSUED'::text);
CREATE INDEX jumun_users_created ON public.jumun_users USING btree (created_at, user_id);
ALTER TABLE ONLY public.jumun_cart_items
    ADD CONSTRAINT jumun_cart_items_option_id_fk FOREIGN KEY (product_id, option_id) REFERENCES public.jumun_options(product_id, option_id);
ALTER TABLE ONLY public.jumun_cart_items
    ADD CONSTRAINT jumun_cart_items_user_id_fk FOREIGN KEY (user_id) REFERENCES public.jumun_users(user_id);
ALTER TABLE ONLY public.jumun_ledger
    ADD CONSTRAINT jumun_ledger_user_id_fk FOREIGN KEY (user_id) REFERENCES public.jumun_wallets(user_id);
ALTER TABLE ONLY public.jumun_options
    ADD CONSTRAINT jumun_options_product_id_fk FOREIGN KEY (product_id) REFERENCES public.jumun_products(product_id);
ALTER TABLE ONLY public.jumun_order_items
    ADD CONSTRAINT jumun_order_items_order_id_fk FOREIGN KEY (order_id) REFERENCES public.jumun_orders(order_id);
ALTER TABLE ONLY public.jumun_order_steps
    ADD CONSTRAINT jumun_order_steps_order_id_fk FOREIGN KEY (order_id) REFERENCES public.jumun_orders(order_id);
ALTER TABLE ONLY public.jumun_orders
    ADD CONSTRAINT jumun_orders_user_id_fk FOREIGN KEY (user_id) REFERENCES public.jumun_users(user_id);
ALTER TABLE ONLY public.jumun_outbox
    ADD CONSTRAINT jumun_outbox_aggregateid_fk FOREIGN KEY (aggregateid) REFERENCES public.jumun_orders(order_id);
ALTER TABLE ONLY public.jumun_payments
    ADD CONSTRAINT jumun_payments_order_id_fk FOREIGN KEY (order_id) REFERENCES public.jumun_orders(order_id);
ALTER TABLE ONLY public.jumun_sales
    ADD CONSTRAINT jumun_sales_option_id_fk FOREIGN KEY (product_id, option_id) REFERENCES public.jumun_options(product_id, option_id);
ALTER TABLE ONLY public.jumun_stock_movements
    ADD CONSTRAINT jumun_stock_movements_option_id_fk FOREIGN KEY (product_id, option_id) REFERENCES public.jumun_options(product_id, option_id);
ALTER TABLE ONLY public.jumun_user_coupons
    ADD CONSTRAINT jumun_user_coupons_coupon_id_fk FOREIGN KEY (coupon_id) REFERENCES public.jumun_coupons(coupon_id);
ALTER TABLE ONLY public.jumun_user_coupons
    ADD CONSTRAINT jumun_user_coupons_user_id_fk FOREIGN KEY (user_id) REFERENCES public.jumun_users(user_id);
ALTER TABLE ONLY public.jumun_wallets
    ADD CONSTRAINT jumun_wallets_user_id_fk FOREIGN KEY (user_id) REFERENCES public.jumun_users(user_id);
