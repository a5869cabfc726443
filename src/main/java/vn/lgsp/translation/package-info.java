/**
 * Engines that read, check and translate bodies: strict JSON, JSON Schema, the API contract and JSLT mappings. Knows no
 * system, no Spring and no Camel, and depends on nothing else of the bus.
 */
@NullMarked
package vn.lgsp.translation;

import org.jspecify.annotations.NullMarked;
