"""Live statistics of a Jumun shop: its events from Kafka into tables of a database (see README.md).

Each event holds the whole order after a step, so an order's newest event tells all that counts of it: what was cancelled
is gone from the figures, as a whole (order.cancelled) or in part (order.lines_cancelled).
"""
import argparse
import contextlib
import sqlite3
from urllib.parse import unquote, urlsplit

from pyspark.sql import SparkSession, functions as F

parser = argparse.ArgumentParser(description="Live statistics of a Jumun shop")
parser.add_argument("--brokers", default="localhost:9092")
parser.add_argument("--topic", default="jumun.events")
parser.add_argument("--database", default="statistics.db", help="a file of SQLite, or mysql://user:password@host/name")
parser.add_argument("--checkpoint", default="checkpoint", help="where Spark keeps how far it has read, and what it has seen")
parser.add_argument("--zone", default="Asia/Seoul", help="the shop's time zone: its midnight divides business days")
parser.add_argument("--tasks", default="2", help="how many share the work; a checkpoint keeps the number it began with")
parser.add_argument("--once", action="store_true", help="read what is there, then end")
options = parser.parse_args()

EVENT = """id STRING, type STRING, data STRUCT<orderId: STRING, status: STRING, payment: STRUCT<at: TIMESTAMP>,
    history: ARRAY<STRUCT<to: STRING>>, items: ARRAY<STRUCT<productId: STRING, quantity: BIGINT, amount: BIGINT,
    cancelled: BIGINT>>>"""

spark = (
    SparkSession.builder.appName("jumun-statistics").config("spark.sql.session.timeZone", options.zone)
    .config("spark.sql.shuffle.partitions", options.tasks).config("spark.sql.streaming.noDataMicroBatches.enabled", False)
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
kafka = spark.readStream.format("kafka").option("kafka.bootstrap.servers", options.brokers)
events = (
    kafka.option("subscribe", options.topic).option("startingOffsets", "earliest").load()
    .select("timestamp", F.from_json(F.col("value").cast("string"), EVENT).alias("event")).select("timestamp", "event.*")
    # `timestamp` is when Kafka got it: an event that is late by its own time is not late by this one, and is never dropped.
    .withWatermark("timestamp", "7 days").dropDuplicatesWithinWatermark(["id"])
)
order_lines = (
    # Orders that were paid, by the moment of their payment: a sale stays on its day, whenever it is cancelled.
    events.where("type LIKE 'order.%' AND data.payment IS NOT NULL")
    .select("data.*", F.posexplode("data.items").alias("line", "item"))
    .withColumn("gone", F.expr("if(status = 'CANCELLED', item.quantity, coalesce(item.cancelled, 0))"))
    .selectExpr(
        "orderId", "line", "size(history) AS step",
        "date_format(payment.at, 'yyyy-MM-dd') AS day", "date_format(payment.at, 'yyyy-MM-dd HH:mm') AS minute",
        "item.productId", "item.quantity - gone AS quantity",
        # Of an amount A for n units, A * k / n rounded down is given back for k of them.
        "item.amount - item.amount * gone div item.quantity AS revenue",
    )
)

TABLES = {
    "order_lines": """order_id VARCHAR(64), line INTEGER, step INTEGER, day CHAR(10), minute CHAR(16),
        product_id VARCHAR(64), quantity BIGINT, revenue BIGINT, PRIMARY KEY (order_id, line)""",
    "sales_by_product": "day CHAR(10), product_id VARCHAR(64), quantity BIGINT, revenue BIGINT, PRIMARY KEY (day, product_id)",
    "revenue_by_minute": "minute CHAR(16), revenue BIGINT, PRIMARY KEY (minute)",
}


def connect():
    """SQLite and MySQL (MariaDB) understand the same statements here, but for how they mark a value."""
    if not options.database.startswith("mysql:"):
        return sqlite3.connect(options.database), "?", ""
    import pymysql  # pip install pymysql

    url = urlsplit(options.database)
    access = {"host": url.hostname, "port": url.port or 3306, "user": unquote(url.username or ""), "database": url.path[1:]}
    return pymysql.connect(**access, password=unquote(url.password or "")), "%s", " COLLATE utf8mb4_bin"


def write(batch, _):
    """In one transaction; a batch that Spark repeats after a failure changes nothing."""
    rows = sorted((tuple(row) for row in batch.collect()), key=lambda row: row[2])
    days = sorted({row[3] for row in rows})
    connection, mark, suffix = connect()
    with contextlib.closing(connection):
        cursor = connection.cursor()
        for name, columns in TABLES.items():
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns}){suffix}")
        # An event that is repeated on purpose, long afterwards, does not undo what came after it.
        newer = f"SELECT 1 FROM order_lines WHERE order_id = {mark} AND line = {mark} AND step > {mark}"
        values = ", ".join([mark] * 8)
        upsert = f"REPLACE INTO order_lines SELECT {values} FROM (SELECT 1) AS one WHERE NOT EXISTS ({newer})"
        cursor.executemany(upsert, [(*row, *row[:3]) for row in rows])
        touched = f"FROM order_lines WHERE day IN ({', '.join([mark] * len(days) or ['NULL'])})"
        sums = "SUM(quantity), SUM(revenue)"
        cursor.execute(f"REPLACE INTO sales_by_product SELECT day, product_id, {sums} {touched} GROUP BY day, product_id", days)
        cursor.execute(f"REPLACE INTO revenue_by_minute SELECT minute, SUM(revenue) {touched} GROUP BY minute", days)
        connection.commit()


query = order_lines.writeStream.foreachBatch(write).option("checkpointLocation", options.checkpoint)
query = query.trigger(availableNow=True) if options.once else query.trigger(processingTime="2 seconds")
query.start().awaitTermination()
