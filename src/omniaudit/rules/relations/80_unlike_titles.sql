/* Products that own channels may describe as two: title or brand differ, and not in words alone (`figures` and colours
   do), or a condition is not new. What each channel calls them; `text`: the title without case, accents and brand. */
WITH unlike AS (
    SELECT product_id FROM products WHERE NOT described_alike
    UNION
    SELECT product_id FROM offers WHERE condition <> 'new'
),
called AS (
    SELECT
        o.product_id, o.channel, min_by(o.title, o.offer_id) AS title, min_by(o.brand, o.offer_id) AS brand,
        min(coalesce(o.condition, 'new')) AS condition, max(coalesce(o.condition, 'new')) AS other_condition
    FROM offers o
    SEMI JOIN unlike u ON u.product_id = o.product_id
    GROUP BY o.product_id, o.channel
),
figured AS (
    SELECT
        *,
        regexp_replace(lower(title), '[^0-9]*([0-9]+) ?([a-z]?)[^0-9]*', '\1\2 ', 'g') AS figures,
        regexp_matches(title, '(?i)noir|bla[cnu]|bl[eu]|schw|wei|white|ro[ujst]|red|nav|ver[td]|gr[eiüu]|jau|yel|gel|mar|br[uao]|pin|pur|bei|ner[oaie]|negr|bian|azu|gial|amar')
            AS coloured
    FROM called
),
doubtful AS (
    SELECT product_id FROM figured GROUP BY product_id
    HAVING min(figures) <> max(figures) OR count(*) FILTER (coloured) > 1 OR count(DISTINCT lower(brand)) > 1
        OR min(condition) <> max(condition)
)
SELECT product_id, channel, channel_no, authority, selling, title, brand, condition, certain,
    CASE WHEN maker <> '' THEN replace(text, maker, ' ') ELSE text END AS text, maker
FROM (
    SELECT
        f.product_id, f.channel, c.channel_no, c.authority, c.selling, f.title, f.brand, f.condition,
        f.condition = f.other_condition AS certain,
        regexp_replace(
            translate(replace(lower(f.title), 'ß', 'ss'), 'àâäáãåéèêëíìîïóòôöõúùûüçñ°º’', 'aaaaaaeeeeiiiiooooouuuucn  '''), '\b[2-6]g\b', ' ', 'g'
        ) AS text,
        translate(replace(lower(f.brand), 'ß', 'ss'), 'àâäáãåéèêëíìîïóòôöõúùûüçñ', 'aaaaaaeeeeiiiiooooouuuucn') AS maker
    FROM figured f
    SEMI JOIN doubtful d ON d.product_id = f.product_id
    JOIN channels c ON c.channel = f.channel AND c.own
) plain
