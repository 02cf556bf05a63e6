/* Which known products an address names: by the link that an offer gives, or by a GTIN, SKU or id in its path or query.
   An identifier counts where it fills a segment, or stands in one between hyphens, has a digit and four characters. */
WITH plain AS (
    SELECT
        ordinal, regexp_replace(regexp_replace(lower(address), '^https?://(?:www\.)?', ''), '(?:#.*|/+)$', '') AS link,
        string_split_regex(regexp_replace(coalesce(try(url_decode(lower(address))), lower(address)), '^https?://[^/]*', ''), '[/?&=#]') AS segments
    FROM page_addresses
),
segments AS (
    SELECT ordinal, trim(regexp_replace(regexp_replace(segment, '\.(?:html?|php|aspx?)$', ''), '[^a-z0-9]+', '-', 'g'), '-') AS segment
    FROM (SELECT ordinal, unnest(segments) AS segment FROM plain) split
),
words AS (
    SELECT ordinal, segment, string_split(segment, '-') AS words FROM segments WHERE segment <> ''
),
windows AS (
    SELECT ordinal, array_to_string(words[first:first + more], '-') AS text
    FROM (
        SELECT ordinal, words, unnest(range(1, len(words) + 1)) AS first, more
        FROM words CROSS JOIN (SELECT unnest(range(0, 4)) AS more) lengths
    ) placed
    WHERE first + more <= len(words)
),
texts AS (
    SELECT ordinal, segment AS text FROM words
    UNION ALL
    SELECT ordinal, text FROM windows WHERE length(text) >= 4 AND regexp_matches(text, '[0-9]')
),
links AS (
    SELECT product_id, regexp_replace(regexp_replace(lower(url), '^https?://(?:www\.)?', ''), '(?:#.*|/+)$', '') AS link
    FROM offers WHERE url IS NOT NULL
),
identifiers AS (
    SELECT DISTINCT product_id, trim(regexp_replace(lower(identifier), '[^a-z0-9]+', '-', 'g'), '-') AS text
    FROM (
        SELECT o.product_id, unnest([o.gtin, ltrim(o.gtin, '0'), CASE WHEN $own THEN o.sku END,
            CASE WHEN $own THEN o.listing_id END]) AS identifier
        FROM offers o JOIN channels c ON c.channel = o.channel AND c.own
    ) said
    WHERE identifier IS NOT NULL
)
SELECT p.ordinal, l.product_id
FROM plain p
JOIN (SELECT product_id, link FROM links UNION SELECT product_id, regexp_replace(link, '[?].*$', '') FROM links) l
    ON l.link = p.link
UNION
SELECT t.ordinal, i.product_id FROM texts t JOIN identifiers i ON i.text = t.text
