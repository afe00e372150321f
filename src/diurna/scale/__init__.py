"""The same coder over tables of articles: one pure function, and what carries it to many processes or machines.

batch.py      code_batch: a table of articles in, a table of events out
frames.py     code_frames: the same for Spark's ``mapInPandas``
files.py      one file in, one file out, whole or not at all
engines.py    worker processes, or Ray Data
running.py    a folder of files through one of them
"""

from diurna.scale.batch import Coded, articles_table, code_batch
from diurna.scale.frames import SPARK_SCHEMA, code_frames

__all__ = ["SPARK_SCHEMA", "Coded", "articles_table", "code_batch", "code_frames"]
