/**
 * What the bus says to people: its two languages, sentences about events and causes, times as Vietnam writes them. Used by
 * the API and by the pages; depends on {@code exchange} and {@code messagestore}.
 */
@NullMarked
package vn.lgsp.wording;

import org.jspecify.annotations.NullMarked;
