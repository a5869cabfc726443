/**
 * The data folder and the PostgreSQL server that lives in it, beside the JVM, for the sandbox and small sites.
 * Depends on no other package of the bus.
 */
@NullMarked
package vn.lgsp.messagestore.embedded;

import org.jspecify.annotations.NullMarked;
