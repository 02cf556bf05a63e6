/* The narrow pass: one row a product, from which most products are seen to be in order. */
SELECT
    product_id,
    count(*) AS offers,
    bit_or(CASE WHEN own THEN channel_bit ELSE 0 END) AS own_channels,
    bit_or(CASE WHEN own AND own_price IS NOT NULL THEN channel_bit ELSE 0 END) AS priced_channels,
    bit_or(CASE WHEN own AND state_bit <> 0 THEN channel_bit ELSE 0 END) AS stated_channels,
    bit_or(CASE WHEN own THEN 0 ELSE channel_bit END) AS rival_channels,
    bit_or(CASE WHEN located = 0 THEN channel_bit ELSE 0 END) AS unlocated_channels,
    sum(1 - located) AS unlocated_offers,
    min(own_price) AS lowest_price,
    max(own_price) AS highest_price,
    min(rival_price) AS rival_price,
    bit_or(CASE WHEN own AND own_price IS NOT NULL THEN currency_bit ELSE 0 END) AS currencies,
    bit_or(CASE WHEN own THEN tax_bit ELSE 0 END) AS taxes,
    bit_or(CASE WHEN own THEN state_bit ELSE 0 END) AS own_states,
    bit_or(CASE WHEN own THEN 0 ELSE state_bit END) AS rival_states
FROM facts
GROUP BY product_id
