import type { StoreErrorCode } from '@jumun/core'
import type { Phrases } from '@jumun/core/messages'

/** Texts of the command line alone, in Korean. A test holds that each of ours is here. */
export const koreanPhrases: Phrases = {
  // Commander's own.
  "unknown option '{0}'": '알 수 없는 옵션입니다: {0}',
  "unknown option '{0}' (did you mean {1}?)": '알 수 없는 옵션입니다: {0} ({1} 옵션을 찾으시나요?)',
  "unknown command '{0}'": '알 수 없는 명령입니다: {0}',
  "unknown command '{0}' (did you mean {1}?)": '알 수 없는 명령입니다: {0} ({1} 명령을 찾으시나요?)',
  "missing required argument '{0}'": '필수 인수가 없습니다: {0}',
  "required option '{0}' not specified": '필수 옵션이 없습니다: {0}',
  "option '{0}' argument missing": '옵션에 값이 없습니다: {0}',
  "option '{0}' argument '{1}' is invalid. {2}": '옵션 {0}의 값 {1}이 올바르지 않습니다. {2}',
  "command-argument value '{0}' is invalid for argument '{1}'. {2}": '인수 {1}의 값 {0}이 올바르지 않습니다. {2}',
  "option '{0}' cannot be used with option '{1}'": '함께 쓸 수 없는 옵션입니다: {0}, {1}',
  "too many arguments for '{0}'. Expected {1} arguments but got {2}: {3}.":
    '{0}의 인수가 너무 많습니다 ({1}개까지, 지정 {2}개): {3}',
  "too many arguments for '{0}'. Expected {1} argument but got {2}: {3}.":
    '{0}의 인수가 너무 많습니다 ({1}개까지, 지정 {2}개): {3}',
  'Allowed choices are {0}.': '사용할 수 있는 값: {0}.',

  // How a value is written.
  '{0} Every --item before it is in the cart.': '{0} 그 앞의 --item은 모두 장바구니에 담겼습니다.',
  'every --item before it is in the cart': '그 앞의 --item은 모두 장바구니에 담겼습니다',
  'It must be from {0} to {1}.': '{0}부터 {1}까지여야 합니다.',
  'It must be a whole number such as 5000.': '5000과 같은 정수여야 합니다.',
  'It must be a number from 0 to 1.': '0부터 1까지의 숫자여야 합니다.',
  'It must be a percentage from 0.01 to 100, such as 10 or 12.5.':
    '10이나 12.5처럼 0.01부터 100까지의 백분율이어야 합니다.',
  'Write PRODUCT=QUANTITY or PRODUCT/OPTION=QUANTITY, such as latte=2 or beans/250g=1.':
    'latte=2 또는 beans/250g=1처럼 상품=수량 또는 상품/옵션=수량으로 쓰세요.',
  'Write ID:NAME:PRICE:STOCK, such as 250g:"250 g":9000:50.': '250g:"250 g":9000:50처럼 ID:이름:가격:재고로 쓰세요.',
  'Write NAME=VALUE, such as colour=red.': 'colour=red처럼 이름=값으로 쓰세요.',
  'Write a day such as 2026-12-31, or a moment such as 2026-12-31T18:00+09:00.':
    '2026-12-31과 같은 날짜나 2026-12-31T18:00+09:00과 같은 시각으로 쓰세요.',
  'Write one character such as ";", or tab.': '";"처럼 한 글자로 쓰거나 tab이라고 쓰세요.',
  'It must be true or false.': 'true 또는 false여야 합니다.',
  'It must be from 0 to 4.': '0부터 4까지여야 합니다.',

  // Settings.
  '--config {0}: {1}': '--config {0}: {1}',
  'JUMUN_CONFIG={0}: {1}': 'JUMUN_CONFIG={0}: {1}',
  'no such file': '파일이 없습니다',
  'is a folder': '폴더입니다',
  'may not be read': '읽을 권한이 없습니다',
  'cannot be read ({0})': '읽을 수 없습니다 ({0})',
  '{0} is not JSON: see {1}': 'JSON이 아닌 파일입니다: {0} ({1})',
  'line {0}, column {1}': '{0}행 {1}열',
  '{0}: {1} must be an object': '{0}: {1}: 객체여야 합니다',
  'the file': '파일',
  '{0}: {1} must be a {2}': '{0}: {1}: 형식은 {2}이어야 합니다',
  '{0}: {1} is not a setting': '{0}: 없는 설정입니다: {1}',
  '{0}: {1} is not a setting (did you mean {2}?)': '{0}: 없는 설정입니다: {1} ({2} 설정을 찾으시나요?)',
  '{0}: {1} is not a setting{2}': '{0}: 없는 설정입니다: {1}{2}',
  '{0}={1}: it must be {2}': '{0}={1}: {2}여야 합니다',
  'a whole number': '정수',
  'true or false': 'true 또는 false',
  'must be debug, info, warn, error or silent': 'debug, info, warn, error, silent 중 하나여야 합니다',
  'must be origins such as https://shop.example, with commas between, or *':
    'https://shop.example처럼 쉼표로 구분한 출처이거나 *여야 합니다',
  'must be a currency such as KRW or USD': 'KRW나 USD와 같은 통화여야 합니다',
  'must be a time zone such as Asia/Seoul': 'Asia/Seoul과 같은 시간대여야 합니다',

  // Commands.
  'there is no shop at {0}: run `{1} init` first, or name another one with --db':
    '{0}에 상점이 없습니다. 먼저 `{1} init`을 실행하거나 --db로 다른 상점을 지정하세요',
  '{0} (JUMUN_DEBUG=1 shows where)': '{0} (JUMUN_DEBUG=1로 위치를 볼 수 있습니다)',
  'backup copies SQLite shops; for {0} {1}': 'backup은 SQLite 상점에 쓸 수 있습니다. {0}: {1}',
  '{0} is the shop itself': '상점 파일 자체입니다: {0}',
  '{0} is there already; --force replaces it': '이미 있는 파일입니다: {0} (--force로 덮어쓸 수 있습니다)',
  '{0} cannot be written: {1}': '쓸 수 없는 파일입니다: {0} ({1})',
  'there is no such folder': '폴더가 없습니다',
  'it is a folder': '폴더입니다',
  'it is not allowed': '권한이 없습니다',
  'the disk can only be read': '읽기 전용 디스크입니다',
  'no space is left on the device': '저장 공간이 부족합니다',
  'restore is for SQLite shops; for {0} {1}': 'restore는 SQLite 상점에 쓸 수 있습니다. {0}: {1}',
  'a shop in memory cannot be restored': '메모리 상점은 복원할 수 없습니다',
  '--item cannot be combined with --product, --option and --quantity':
    '--item은 --product, --option, --quantity와 함께 쓸 수 없습니다',
  'give --item, such as --item latte=2': '--item latte=2처럼 --item을 지정하세요',
  '{0} is in the cart as {1}: name one of them': '장바구니에 {0} 옵션이 여럿 있습니다: {1}. 하나를 지정하세요',
  'give the discount: --fixed 1000 or --percent 10': '--fixed 1000이나 --percent 10으로 할인을 지정하세요',
  '--max belongs to --percent': '--max는 --percent와 함께 씁니다',
  '--user needs --available; `coupon mine` lists what a user has':
    '--user는 --available과 함께 씁니다. 사용자의 쿠폰은 `coupon mine`으로 봅니다',
  'nothing to change: give --name, --quantity, --claim-from, --claim-until or --metadata':
    '바꿀 것이 없습니다. --name, --quantity, --claim-from, --claim-until, --metadata 중에서 지정하세요',
  'nothing to change: give --name, --price, --option, --status or another flag':
    '바꿀 것이 없습니다. --name, --price, --option, --status 등의 옵션을 지정하세요',
  'nothing to change: give --metadata or --no-metadata': '바꿀 것이 없습니다. --metadata나 --no-metadata를 지정하세요',
  'nothing to change: give --name, --email or --metadata':
    '바꿀 것이 없습니다. --name, --email, --metadata 중에서 지정하세요',
  'no publisher is set: give {0}': '보낼 곳이 없습니다. {0} 중에서 지정하세요',
  'name events, or give --all': '이벤트를 지정하거나 --all을 쓰세요',
  '--port must be a number from 0 to 65535': '--port는 0부터 65535까지의 숫자여야 합니다',
  '--port belongs to --serve': '--port는 --serve와 함께 씁니다',
  '--reason belongs to --update': '--reason은 --update와 함께 씁니다',
  '--key cannot be combined with --update or --dry-run: importing the same list again changes nothing':
    '--key는 --update, --dry-run과 함께 쓸 수 없습니다. 같은 내용을 다시 가져와도 바뀌는 것이 없습니다',
  '--db is given twice: only doctor takes several': '--db가 두 번 지정되었습니다. doctor만 여럿을 받습니다',
  'several --db must be nodes of one cluster: all of them mysql://…, or all of them postgres://…':
    '여러 --db는 한 클러스터의 노드여야 합니다. 모두 mysql://…이거나 모두 postgres://…여야 합니다',
  'there is a product {0} already': '이미 있는 상품입니다: {0}',
  'Those that are there are changed with --update.': '이미 있는 상품은 --update로 바꿀 수 있습니다.',
  '--reason and --key need --delta': '--reason과 --key는 --delta와 함께 씁니다',
  '--delta needs --reason, which is kept with the movement':
    '--delta에는 재고 변동과 함께 기록할 --reason이 필요합니다',
  '--option {0}: a new option needs ID:NAME:PRICE:STOCK, such as "250g:250 g:12000:40"':
    '--option {0}: 새 옵션은 "250g:250 g:12000:40"처럼 ID:이름:가격:재고로 쓰세요',
  '--platform must name a port from 1 to 65535': '--platform에는 1부터 65535까지의 포트를 지정하세요',
  '--platform takes the place of --webhook: name one of them': '--platform과 --webhook은 함께 쓸 수 없습니다',
  '--auth jwt needs exactly one of JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY and JUMUN_JWT_JWKS_URL':
    '--auth jwt에는 JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY, JUMUN_JWT_JWKS_URL 중 하나만 설정해야 합니다',
  '--auth jwt: {0}: {1}': '--auth jwt: {0}: {1}',
  '--host {0} can be reached by other machines, and --auth mock trusts any user id: use --auth jwt, or add --allow-mock-anywhere if something else keeps strangers out':
    '--host {0}은 외부에서 접근할 수 있고 --auth mock은 누구든 믿습니다. --auth jwt를 쓰거나, 다른 장치로 외부를 막는다면 --allow-mock-anywhere를 붙이세요',
  '--demo is a part of the console: leave --no-console out': '--demo는 콘솔의 기능입니다. --no-console을 빼세요',
  '--demo has no sign-in for users: it needs --auth mock': '--demo에는 사용자 로그인이 없어 --auth mock이 필요합니다',
  'JUMUN_ADMIN_TOKEN {0}': 'JUMUN_ADMIN_TOKEN: {0}',
  'has {0} characters: it needs at least {1}': '{1}자 이상이어야 합니다 (현재 {0}자)',
  'has a line break or another control character in it': '줄바꿈이나 다른 제어 문자가 들어 있습니다',
  '{0}: something listens there already; take another --port':
    '{0}: 이미 사용 중입니다. --port로 다른 포트를 지정하세요',
  '{0}: not allowed; take a --port above 1023': '{0}: 권한이 없습니다. 1023보다 큰 --port를 지정하세요',
  '{0}: this machine has no such address': '{0}: 이 컴퓨터에 없는 주소입니다',
  '{0}: there is no such host': '{0}: 없는 호스트입니다',
  'the shop at {0} is in use ({1} is in it): a simulation would stay in it':
    '사용 중인 상점입니다: {0} ({1}). 시뮬레이션 결과가 상점에 남게 됩니다',
  'Leave --db out for a shop of its own, name another database, or add --in-use.':
    '--db를 빼거나 다른 데이터베이스를 지정하거나 --in-use를 붙이세요.',
  '--{0} {1} must be from {2} to {3}': '--{0} {1}: {2}부터 {3}까지여야 합니다',
  '--seconds {0} must be from 1 to 3600': '--seconds {0}: 1부터 3600까지여야 합니다',
  'Start the server, or name another database with --db.': '서버를 시작하거나 --db로 다른 데이터베이스를 지정하세요.',
  'Look at the user and the password in the URL: {0}': 'URL의 사용자와 비밀번호를 확인하세요: {0}',
  'Make it on the server, then run `{0} init`.': '서버에 데이터베이스를 만든 뒤 `{0} init`을 실행하세요.',
  'Set TLS up on the server; or take the wish for it (sslmode, ssl-mode, tls …) out of the URL.':
    '서버에 TLS를 설정하거나 URL에서 TLS 매개변수(sslmode, ssl-mode, tls …)를 빼세요.',
  'Add ?sslmode=verify-full to the URL, and sslrootcert=FILE for an authority of your own.':
    'URL에 ?sslmode=verify-full을 붙이고, 자체 인증 기관이 있다면 sslrootcert=FILE도 지정하세요.',
  'Name the authority that has signed the certificate of the server: sslrootcert=FILE. Yours are sslcert=FILE and sslkey=FILE.':
    '서버 인증서를 서명한 인증 기관을 sslrootcert=FILE로 지정하세요. 클라이언트 인증서는 sslcert=FILE, sslkey=FILE입니다.',
  'Run `{0} migrate`.': '`{0} migrate`를 실행하세요.',
  'Once that is mended, run `{0} migrate` again, or `{1} init` for a new shop.':
    '원인을 해결한 뒤 `{0} migrate`를 다시 실행하세요. 새 상점이면 `{1} init`을 실행하세요.',
  'Set JUMUN_TIME_ZONE (timeZone in the file) to that one, or leave it out: `{0} status` shows it then.':
    'JUMUN_TIME_ZONE(파일의 timeZone)을 그 시간대로 바꾸거나 비워 두세요. `{0} status`로 볼 수 있습니다.',
  'Stop what has it open, then run `{0} restore BACKUP`.':
    '파일을 연 프로세스를 멈춘 뒤 `{0} restore BACKUP`을 실행하세요.',
  'Next: {0}': '다음: {0}',

  // Files of products.
  '--encoding {0} is not known; try utf-8, utf-16le or cp949':
    '알 수 없는 --encoding입니다: {0}. utf-8, utf-16le, cp949 중에서 지정하세요',
  '{0} is not {1} text: {2}': '{1} 텍스트가 아닌 파일입니다: {0}. {2}',
  'save it as "CSV UTF-8", or name its --encoding, such as cp949':
    '"CSV UTF-8"로 저장하거나 --encoding cp949처럼 인코딩을 지정하세요',
  '{0} has no products below its header': '머리글 아래에 상품이 없습니다: {0}',
  '{0} has 1 problem; nothing was imported': '{0}: 문제가 1건 있어 아무것도 가져오지 않았습니다',
  '{0} has {1} problems; nothing was imported': '{0}: 문제가 {1}건 있어 아무것도 가져오지 않았습니다',
  '{0} has {1}; nothing was imported': '{0}: 문제({1})가 있어 아무것도 가져오지 않았습니다',
  'line {0}: {1}': '{0}행: {1}',
  '… and {0} more': '… 외 {0}건',
  'is empty, and no export of {0}': '비어 있어 {0}에서 내보낸 파일이 아닙니다',
  'is no export of {0}: it lacks {1}': '{0}에서 내보낸 파일이 아닙니다. 없는 열: {1}',
  'productId is missing': 'productId가 없습니다',
  'name is missing': '이름(name)이 없습니다',
  'name must be as in line {0} ({1}): both are {2}': '상품 {2}의 이름은 {0}행({1})과 같아야 합니다',
  'status must be ON_SALE or HIDDEN, not {0}': 'status는 ON_SALE 또는 HIDDEN이어야 합니다: {0}',
  'optionId is missing: {0} stands in several lines': '여러 행에 있는 상품에는 optionId가 필요합니다: {0}',
  '{0}/{1} stands in line {2} already': '{2}행에 이미 있습니다: {0}/{1}',
  'is empty; {0}': '비어 있습니다. {0}',
  'has an unknown column {0}{1}': '알 수 없는 열이 있습니다: {0}{1}',
  'has the column {0} twice': '같은 열이 두 번 있습니다: {0}',
  'lacks the column {0}; {1}': '필요한 열이 없습니다: {0}. {1}',
  'has {0} cells, the header has {1}': '칸이 {0}개이지만 머리글은 {1}개입니다',
  'names a parent {0} that is not there': '없는 상위 상품입니다: {0}',
}

/** What is wrong with a database, before what its driver has said. */
export const storeTexts: Readonly<Record<StoreErrorCode, string>> = {
  NO_DRIVER: '데이터베이스 드라이버가 설치되어 있지 않습니다',
  NODE_TOO_OLD: 'Node 버전이 드라이버에 비해 너무 낮습니다',
  BAD_URL: '데이터베이스 URL을 읽을 수 없습니다',
  UNKNOWN_PARAMETER: '데이터베이스 URL에 알 수 없는 매개변수가 있습니다',
  BAD_PARAMETER: '데이터베이스 매개변수의 값을 쓸 수 없습니다',
  NO_SERVER: '데이터베이스 서버가 응답하지 않습니다',
  ACCESS_DENIED: '데이터베이스 서버가 접속을 거부했습니다',
  MISSING_RIGHT: '데이터베이스 사용자에게 필요한 권한이 없습니다',
  NO_DATABASE: '데이터베이스가 없습니다',
  TLS_UNAVAILABLE: '서버가 TLS를 지원하지 않습니다',
  TLS_REQUIRED: '서버가 TLS 연결을 요구합니다',
  TLS_REFUSED: 'TLS 인증서가 받아들여지지 않았습니다',
  UNSUITABLE_DATABASE: '데이터가 손상될 수 있는 데이터베이스 설정입니다',
  DATABASE_TOO_OLD: '지원하지 않는 데이터베이스 버전입니다',
  CANNOT_OPEN: '파일을 열 수 없습니다',
  NOT_A_DATABASE: 'SQLite 파일이 아닙니다',
  NO_SHOP: '상점이 없습니다',
  SCHEMA_TOO_OLD: '테이블이 이전 버전의 것입니다',
  SCHEMA_TOO_NEW: '테이블이 더 새로운 버전의 것입니다',
  MIGRATION_FAILED: '마이그레이션이 중간에 실패했습니다',
  OTHER_TIME_ZONE: '상점의 시간대가 다릅니다',
  IN_USE: '다른 프로세스가 파일을 사용 중입니다',
  MALFORMED_FILE: 'SQLite 파일이 손상되었습니다. 백업을 복원하세요',
  STALE_LOG: 'SQLite 파일이 덮어써졌고 이전 로그가 남아 있습니다. 백업을 다시 복원하세요',
  FILE_REPLACED: '열려 있는 동안 SQLite 파일이 바뀌거나 삭제되었습니다',
  CLOSED: '저장소가 닫혀 있습니다',
  SUM_TOO_LARGE: '하루 집계가 정확히 나타낼 수 있는 최대값보다 큽니다',
  BUSY: '데이터베이스가 사용 중입니다',
  CONFLICT: '같은 키의 행이 이미 있습니다',
  CONSTRAINT: '데이터베이스가 행을 거부했습니다',
  UNKNOWN: '커밋 결과를 알 수 없습니다',
  OVERSIZED: '행이 데이터베이스의 한도보다 큽니다',
  UNAVAILABLE: '데이터베이스를 사용할 수 없습니다',
}
