/* Marks what libjiteval.so offers; everything else in it is hidden. */
#ifndef JITEVAL_EXPORT_H
#define JITEVAL_EXPORT_H

#define JITEVAL_API __attribute__((visibility("default")))

#endif
