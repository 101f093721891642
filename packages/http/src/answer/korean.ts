import { createKorean, type Phrases } from '@jumun/core/messages'

/** Texts of HTTP alone. A test holds that each of ours is here. */
export const koreanPhrases: Phrases = {
  'The path is not well-formed.': '경로의 형식이 올바르지 않습니다.',
  'or the other one is required, not both': '둘 중 하나만 지정해야 합니다',
  'must be the same wherever it is given': '여러 곳에 지정했다면 값이 모두 같아야 합니다',
  'The body is not valid UTF-8.': '본문이 올바른 UTF-8이 아닙니다.',
  'The body is not valid JSON.': '본문이 올바른 JSON이 아닙니다.',
  'The body has to be a JSON object.': '본문은 JSON 객체여야 합니다.',
  'The body is nested deeper than {0} levels.': '본문의 중첩이 {0}단계를 넘습니다.',
  'An object has at most {0} fields.': '객체의 필드는 {0}개까지입니다.',
  'A query has at most {0} parameters.': '쿼리 매개변수는 {0}개까지입니다.',
  'The body was not complete after {0} ms.': '{0} ms 안에 본문이 모두 도착하지 않았습니다.',
  'A body comes in at most {0} chunks.': '본문은 조각 {0}개까지 나누어 보낼 수 있습니다.',
  'The body broke off.': '본문이 중간에 끊겼습니다.',
  'Users cannot charge their own balance here: use POST /admin/users/{userId}/charge.':
    '여기서는 사용자가 직접 충전할 수 없습니다. 관리자 경로 POST /admin/users/{userId}/charge를 쓰세요.',
  'must be a time such as 2026-01-31T00:00:00Z, or a day such as 2026-01-31':
    '2026-01-31T00:00:00Z와 같은 시각이나 2026-01-31과 같은 날짜여야 합니다',
  'This needs the admin token.': '관리자 토큰이 필요합니다.',
  'This needs a user: {0}.': '사용자를 알 수 없습니다: {0}.',
  'the request names none': '요청에 사용자가 없습니다',
  'send its id as bearer token, as X-User-Id, or as userId in query or body':
    '베어러 토큰, X-User-Id 헤더, 또는 쿼리나 본문의 userId로 사용자를 지정하세요',
  'send a bearer token': '베어러 토큰을 보내세요',
  'A bearer token is needed to name a user.': '사용자를 지정하려면 베어러 토큰이 필요합니다.',
  'The request names another user than its token.': '요청의 사용자가 토큰의 사용자와 다릅니다.',
  'The bearer token has no subject.': '베어러 토큰에 사용자(sub)가 없습니다.',
  'The bearer token has expired.': '베어러 토큰이 만료되었습니다.',
  'The bearer token does not say when it ends (exp).': '베어러 토큰에 만료 시각(exp)이 없습니다.',
  'The bearer token is not valid.': '베어러 토큰이 올바르지 않습니다.',
  'A bearer token has at most {0} characters.': '베어러 토큰은 {0}자까지입니다.',
  'A body has to be application/json in UTF-8, not compressed.':
    '본문은 압축하지 않은 UTF-8 application/json이어야 합니다.',
  'There is nothing at this path.': '이 경로에는 아무것도 없습니다.',
  'There is no ranking snapshot for {0}.': '{0}의 인기 상품 스냅샷이 없습니다.',
  'There is no publisher {0}. {1}': '발행자를 찾을 수 없습니다: {0}',
}

export const korean = createKorean(koreanPhrases)
