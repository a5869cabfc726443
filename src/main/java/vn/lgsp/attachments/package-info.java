/** Papers that belong to messages: fetched from where their sender keeps them, and kept by their digest. */
@NullMarked
package vn.lgsp.attachments;

import org.jspecify.annotations.NullMarked;
