"""Scrapy over a sitemap, extruct with three syntaxes on every page, and the first price that it gives."""

import json
import re
import sys

import extruct
from scrapy.crawler import CrawlerProcess
from scrapy.spiders import SitemapSpider

PRICE = re.compile(r'"(?:https?://schema\.org/)?price": "?([\d.]+)"?|"product:price:amount", "([\d.]+)"')

prices = {}


class Prices(SitemapSpider):
    name = "prices"
    sitemap_urls = (sys.argv[1],)

    def parse(self, response):
        found = extruct.extract(response.text, base_url=response.url, syntaxes=["json-ld", "microdata", "opengraph"])
        if price := PRICE.search(json.dumps(found)):
            prices[response.url.rpartition("/")[2]] = re.sub(r"\D", "", price[1] or price[2])


process = CrawlerProcess(
    {
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "DOWNLOAD_DELAY": 0,
    }
)
process.crawl(Prices)
process.start()
print(json.dumps(prices))
