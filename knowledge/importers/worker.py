"""The one thread of a process that runs imports, one after the other."""

from knowledge.importers import jobs
from knowledge.worker import Worker

worker = Worker("imports", jobs.run)
