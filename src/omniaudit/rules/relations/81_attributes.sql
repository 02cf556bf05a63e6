/* What titles, brands and conditions state, so that wording is not compared: product × own channel × attribute, with
   `key` equal for equal statements. Only one statement of a kind counts: of "250 ml + 50 ml" or "2 x 250 ml" nothing is
   sure. `shape`: keys of different shapes are not compared ("WH-1000XM4" with "WH-1000XM5" only). */
WITH measured AS (
    SELECT
        product_id, channel,
        unnest(regexp_extract_all(
            text, '[0-9]+(?:[.,][0-9]+)? ?(?:ml|cl|dl|l|litres?|liters?|kg|kilos?|mg|gr?|grammes?|grams?|cm|mm|go|gb|tb|mah|kw|w|watts?'
            '|pouces?|inch|inches|zoll|pieces?|pcs|capsules?|comprimes|tablets|gelules|sachets?|dosettes?|pods)\b'
        )) AS token
    FROM unlike_titles
    WHERE regexp_matches(text, '[0-9]') AND NOT regexp_matches(
        text, '[0-9] ?[x×*/+] ?[0-9]|\+|(?:lots?|pack|set|coffret|boite|paquet|box|case) ?(?:de|of|x|a)? [0-9]|[0-9]-?pack|[0-9]er'
    )
),
units AS (
    SELECT unnest(['ml', 'cl', 'dl', 'l', 'litre', 'litres', 'liter', 'liters', 'g', 'gr', 'gramme', 'grammes', 'gram', 'grams', 'mg',
            'kg', 'kilo', 'kilos', 'cm', 'mm', 'go', 'gb', 'tb', 'mah', 'w', 'watt', 'watts', 'kw', 'pouce', 'pouces', 'inch', 'inches',
            'zoll', 'piece', 'pieces', 'pcs', 'capsule', 'capsules', 'comprimes', 'tablets', 'gelules', 'sachet', 'sachets', 'dosette',
            'dosettes', 'pods']) AS unit,
        unnest(['ml', 'ml', 'ml', 'ml', 'ml', 'ml', 'ml', 'ml', 'mg', 'mg', 'mg', 'mg', 'mg', 'mg', 'mg',
            'mg', 'mg', 'mg', 'mm', 'mm', 'GB', 'GB', 'GB', 'mAh', 'W', 'W', 'W', 'W', 'inch', 'inch', 'inch', 'inch',
            'inch', 'pieces', 'pieces', 'pieces', 'pieces', 'pieces', 'pieces', 'pieces', 'pieces', 'pieces', 'pieces', 'pieces',
            'pieces', 'pieces']) AS measure,
        unnest([1, 10, 100, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1,
            1000000, 1000000, 1000000, 10, 1, 1, 1, 1000, 1, 1, 1, 1, 1000, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) AS factor
),
amounts AS (
    SELECT m.product_id, m.channel, u.measure, m.token,
        CAST(replace(regexp_extract(m.token, '^[0-9.,]+'), ',', '.') AS DECIMAL(18, 4)) * u.factor AS amount
    FROM measured m
    JOIN units u ON u.unit = trim(regexp_replace(m.token, '^[0-9.,]+ ?', ''))
    WHERE NOT regexp_matches(m.token, '^[0-9]{1,3}[.,][0-9]{3}') AND length(m.token) < 16
),
colours AS (
    SELECT product_id, channel, unnest(regexp_extract_all(text,
        '\b(?:noire?s?|black|schwarz|blanc|blanche|white|weiss|rouge|red|rot|bleue?s?|blue|blau|navy|verte?s?|green|grun|jaune|yellow|gelb'
        '|grise?|grey|gray|grau|marron|brun|brown|braun|pink|purple|beige|ner[oaie]|negr[oa]s?|bianc(?:[oa]|hi|he)|blanc[oa]s?|ross[oaie]'
        '|roj[oa]s?|blu|azul(?:es)?|verdi?|giall[oaie]|amarill[oa]s?|grigi[oae]?|marrone)\b')) AS word
    FROM unlike_titles WHERE NOT regexp_matches(text, 'rouges? a levres|rouge a ongles')
),
coloured AS (
    SELECT product_id, channel, word, CASE
        WHEN regexp_matches(word, '^(noir|black|schwarz|ner|negr)') THEN 'black' WHEN regexp_matches(word, '^(blan|white|weiss|bianc)') THEN 'white'
        WHEN regexp_matches(word, '^(ro[ujst]|red)') THEN 'red' WHEN regexp_matches(word, '^(bl[eu]|blau|navy|azul)') THEN 'blue'
        WHEN regexp_matches(word, '^(ver[td]|green|grun)') THEN 'green' WHEN regexp_matches(word, '^(jaune|yellow|gelb|giall|amar)') THEN 'yellow'
        WHEN regexp_matches(word, '^gr') THEN 'grey' WHEN regexp_matches(word, '^(marron|br)') THEN 'brown' ELSE word
    END AS colour
    FROM colours
),
models AS (
    SELECT product_id, channel, unnest(regexp_extract_all(text, '\b[a-z0-9-]*(?:[a-z]-?[0-9]|[0-9]-?[a-z])[a-z0-9-]*\b')) AS token
    FROM unlike_titles
),
sizes AS (
    SELECT product_id, channel, unnest(regexp_extract_all(regexp_replace(text, '[0-9] ?gr\b', ' ', 'g'),
        '\b(?:size|taille|pointure|talla|taglia|maat|grosse|gr)[ .:]*(?:(?:eu|uk|us) ?)?[0-9]{1,3}(?:[.,]5)?(?: ?[/-] ?[0-9]+)?(?: (?:eu|uk|us)\b)?')) AS token
    FROM unlike_titles WHERE regexp_matches(text, '(?:size|taille|pointure|talla|taglia|maat|grosse|gr)[ .:]*(?:(?:eu|uk|us) ?)?[0-9]')
),
lettered AS (
    SELECT product_id, channel, plain, regexp_extract_all(plain, '\b(?:[2-6]xl|x{0,3}[sl]|m)\b') AS letters
    FROM (
        SELECT product_id, channel, regexp_replace(text, '\bl''|''[a-z]\b|[0-9] ?l\b', ' ', 'g') AS plain FROM unlike_titles
        WHERE regexp_matches(text, '\b(?:[2-6]?x{0,3}[sl]|m)\b')
    ) said
)
SELECT product_id, channel, measure AS attribute, '' AS shape, CAST(min(amount) AS VARCHAR) AS key, min(token) AS said
FROM amounts GROUP BY product_id, channel, measure HAVING count(DISTINCT amount) = 1
UNION ALL
SELECT product_id, channel, 'colour', '', min(colour), min(word)
FROM coloured GROUP BY product_id, channel HAVING count(DISTINCT colour) = 1
UNION ALL
SELECT product_id, channel, 'size', min(regexp_replace(replace(token, 'grosse', 'gr'), '[^a-z]+', '', 'g')),
    min(replace(regexp_extract(token, '[0-9][0-9.,]*'), ',', '.')), min(token)
FROM sizes GROUP BY product_id, channel HAVING count(DISTINCT regexp_extract(token, '[0-9][0-9.,]*')) = 1
    AND NOT bool_or(regexp_matches(token, '[/-]'))
UNION ALL
SELECT product_id, channel, 'size', trim(regexp_replace(replace(' ' || regexp_replace(plain, '[^a-z0-9]+', ' ', 'g') || ' ', ' ' || letters[1] || ' ', ' # '), ' +', ' ', 'g')),
    replace(replace(letters[1], 'xxxl', '3xl'), 'xxl', '2xl'), letters[1]
FROM lettered WHERE len(letters) = 1
UNION ALL
SELECT product_id, channel, 'model', regexp_replace(min(replace(token, '-', '')), '[0-9]', '9', 'g'), min(replace(token, '-', '')), min(token)
FROM models
WHERE length(replace(token, '-', '')) >= 4 AND NOT regexp_matches(token, '^[0-9]+(?:ml|cl|dl|l|kg|mg|gr?|cm|mm|go|gb|tb|mah|kw|w|pcs|er|eme|th|nd|st)$')
GROUP BY product_id, channel HAVING count(DISTINCT replace(token, '-', '')) = 1
UNION ALL
SELECT product_id, channel, 'number', shape, array_to_string(list_transform(numbers, lambda x: regexp_replace(regexp_replace(
        ltrim(replace(x, ',', '.'), '0'), '(\.[0-9]*[1-9])0+$', '\1'), '\.0+$', '')), ' '), array_to_string(numbers, ', ')
FROM (
    SELECT product_id, channel, regexp_replace(regexp_replace(text, '[0-9]+(?:[.,][0-9]+)*', '#', 'g'), '[^a-z#]+', ' ', 'g') AS shape,
        regexp_extract_all(text, '[0-9]+(?:[.,][0-9]+)*') AS numbers
    FROM unlike_titles WHERE regexp_matches(text, '[0-9]')
) numbered
UNION ALL
SELECT product_id, channel, 'brand', '', regexp_replace(maker, '\b(?:and|et|und)\b|[^a-z0-9]+', '', 'g'), brand
FROM unlike_titles
WHERE regexp_matches(maker, '[a-z0-9]') AND NOT regexp_matches(maker, '^(?:generic|generique|unbranded|no brand|sans marque|unknown|inconnue?|divers|n/?a|none|other|autre)$')
UNION ALL
SELECT product_id, channel, 'condition', '', condition, condition FROM unlike_titles WHERE certain
