/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow into a customer list against a real store: contacts are sums over the orders that count,
 * reckoned anew, and only what differs from what was written last is written. */
#include "sync-bench.h"

#include "daybook-backfills.h"
#include "daybook-contacts.h"
#include "daybook-contract.h"
#include "daybook-customer-plan.h"
#include "daybook-deliver-state.h"
#include "daybook-release.h"
#include "daybook-verify.h"

#define WHO(customer, email) ",\"customer\":\"" customer "\",\"email\":\"" email "\""
#define CUSTOMER(id, email) "{\"id\":\"" id "\",\"first_name\":\"Ada\",\"email\":\"" email "\"}"
#define REFUND(id, order, minor)                                                                   \
  "{\"id\":\"" id "\"," AT ",\"amount\":" MONEY (minor) ",\"order\":\"" order                      \
                                                        "\",\"status\":\"succeeded\"}"
#define STAGE(id, title, position, closed)                                                         \
  "{\"id\":\"" id "\",\"pipeline\":\"p1\",\"object\":\"order\",\"title\":\"" title                 \
  "\",\"position\":" #position ",\"closed\":" #closed "}"

static void
set_up (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  DaybookFlow flow = { .id = (char *) "books", /* what the bench runs */
                       .title = (char *) "test",
                       .target = (char *) "crm",
                       .sources = (char *) "[\"shop\"]",
                       .roles = (char *) "{\"shop\":\"shop\",\"as\":\"orders\"}",
                       .kind = (char *) "customers" };

  place_open (place);
  connect_one (place, "crm", "hubspot");
  g_assert_true (daybook_flows_add (place->db, &flow, &error));
  g_assert_no_error (error);
}

/* A body satisfies its contract, so that every mapping finds what it needs. */
static void
expect_contract (const char *contract, const DaybookTree *body)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_contract_check (daybook_contract_get (contract, NULL), body, 0, &error));
  g_assert_no_error (error);
}

/* What the newest delivery of the contact @email says: orders, total and state. */
static void
expect_contact (
    Place *place, const char *email, gint64 orders, gint64 total, DaybookDeliveryState state)
{
  g_autoptr(GPtrArray) list = deliveries (place, "contact");
  const DaybookDelivery *newest = NULL;
  g_autoptr(DaybookTree) body = NULL;
  gint64 value = -1;

  for (guint i = 0; i < list->len; i++)
    {
      const DaybookDelivery *one = g_ptr_array_index (list, i);

      if (g_str_equal (one->reference, email))
        newest = one;
    }
  g_assert_nonnull (newest);
  g_test_message ("%s", newest->body);
  g_assert_cmpstr (daybook_delivery_state_name (newest->state), ==,
                   daybook_delivery_state_name (state));
  g_assert_cmpint (newest->amount, ==, total);
  body = daybook_tree_new (newest->body, -1, NULL);
  g_assert_true (daybook_tree_int (body, daybook_tree_get (body, 0, "orders"), &value));
  g_assert_cmpint (value, ==, orders);
  g_assert_true (daybook_tree_int (body, daybook_tree_get (body, 0, "total"), &value));
  g_assert_cmpint (value, ==, total);
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "key"), ==, newest->key);
  expect_contract ("crm_contact/1", body);
}

static guint
count_of (Place *place, const char *kind)
{
  g_autoptr(GPtrArray) list = deliveries (place, kind);

  return list->len;
}

/* As if all that is ready had been written. */
static void
pretend_done (Place *place)
{
  g_autoptr(GPtrArray) ready = daybook_deliveries_take_ready (place->db, "crm", 100, 1, NULL);

  while (ready->len > 0)
    {
      for (guint i = 0; i < ready->len; i++)
        {
          gint64 id = ((DaybookDelivery *) g_ptr_array_index (ready, i))->id;

          g_assert_true (daybook_deliveries_mark_sent (place->db, &id, 1, 1, NULL));
          g_assert_true (daybook_deliveries_set_state (place->db, id, DAYBOOK_DELIVERY_SENT,
                                                       DAYBOOK_DELIVERY_DONE, NULL, 1, NULL));
        }
      g_ptr_array_unref (ready);
      ready = daybook_deliveries_take_ready (place->db, "crm", 100, 1, NULL);
    }
}

static void
put_order (Place *place)
{
  put (place, "shop", "customer/1", CUSTOMER ("c1", "Ada@Example.com "));
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, WHO ("c1", "ada@example.com")));
  run (place);
}

static void
test_guest_without_email (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ""));
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 0);
  expect (place, "order", DAYBOOK_DELIVERY_READY, NULL);
  g_assert_cmpint (daybook_contacts_guests (place->db, NULL), ==, 1);
}

static void
test_test_order (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1",
       ORDER ("o1", "1001", 5000, ",\"test\":true" WHO ("c1", "ada@example.com")));
  run (place);
  g_assert_cmpuint (count_of (place, NULL), ==, 0);
}

static void
test_other_shop (Place *place, gconstpointer data)
{
  put (place, "other", "order/1", ORDER ("o1", "1001", 5000, WHO ("c1", "ada@example.com")));
  run (place);
  g_assert_cmpuint (count_of (place, NULL), ==, 0);
}

/* The loop rule: what comes from the list itself is never written back. */
static void
test_loop (Place *place, gconstpointer data)
{
  put_order (place);
  pretend_done (place);
  put (place, "crm", "customer/1", CUSTOMER ("501", "ada@example.com"));
  put (place, "shop", "customer/1", CUSTOMER ("c1", "ada@example.com"));
  run (place);
  g_assert_cmpuint (place->counts.made, ==, 0);
  g_assert_cmpuint (count_of (place, NULL), ==, 2);
}

static void
test_two_currencies (Place *place, gconstpointer data)
{
  put_order (place);
  put (place, "shop", "order/1",
       "{\"id\":\"o2\",\"number\":\"1002\",\"placed\":1,\"updated\":1,\"status\":\"paid\","
       "\"currency\":\"EUR\",\"total\":{\"amount\":100,\"currency\":\"EUR\"},\"lines\":[],"
       "\"email\":\"ada@example.com\"}");
  run (place);
  expect (place, "contact", DAYBOOK_DELIVERY_HELD, "more than one currency");
  expect_review (place, "amount differs", 1);
}

static void
test_one (Place *place, gconstpointer data)
{
  put_order (place);
  expect_contact (place, "ada@example.com", 1, 5000, DAYBOOK_DELIVERY_READY);
  expect (place, "order", DAYBOOK_DELIVERY_READY, NULL);
}

static void
test_order_before_customer (Place *place, gconstpointer data)
{
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, ",\"customer\":\"c1\""));
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 0);
  put (place, "shop", "customer/1", CUSTOMER ("c1", "ada@example.com"));
  run (place);
  expect_contact (place, "ada@example.com", 1, 5000, DAYBOOK_DELIVERY_READY);
  g_assert_cmpint (daybook_contacts_guests (place->db, NULL), ==, 0);
}

static void
test_refund_goes_down (Place *place, gconstpointer data)
{
  put_order (place);
  pretend_done (place);
  put (place, "shop", "refund/1", REFUND ("r1", "o1", 1000));
  run (place);
  expect_contact (place, "ada@example.com", 1, 4000, DAYBOOK_DELIVERY_READY);
  pretend_done (place);
  put (place, "shop", "refund/1", REFUND ("r2", "o1", 4000));
  run (place);
  expect_contact (place, "ada@example.com", 0, 0, DAYBOOK_DELIVERY_READY);
  g_assert_cmpuint (count_of (place, "contact"), ==, 3);
}

static void
test_cancelled (Place *place, gconstpointer data)
{
  put_order (place);
  pretend_done (place);
  put (place, "shop", "order/1",
       ORDER ("o1", "1001", 5000, ",\"cancelled\":1790000000000000" WHO ("c1", "a@b.example")));
  run (place);
  expect_contact (place, "ada@example.com", 0, 0, DAYBOOK_DELIVERY_READY);
}

static void
test_deleted (Place *place, gconstpointer data)
{
  g_autoptr(DaybookTree) body = NULL;
  g_autoptr(GPtrArray) orders = NULL;

  put_order (place);
  put (place, "shop", "order/1", ORDER ("o2", "1002", 700, WHO ("c1", "ada@example.com")));
  run (place);
  pretend_done (place);
  set_gone (place, "o1", TRUE);
  expect_contact (place, "ada@example.com", 1, 700, DAYBOOK_DELIVERY_READY);
  orders = deliveries (place, "order");
  body = daybook_tree_new (((DaybookDelivery *) g_ptr_array_index (orders, orders->len - 1))->body,
                           -1, NULL);
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "id"), ==, "o1");
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "status"), ==, "cancelled");
  pretend_done (place);
  set_gone (place, "o1", FALSE);
  expect_contact (place, "ada@example.com", 2, 5700, DAYBOOK_DELIVERY_READY);
}

/* What was not sent yet is replaced, not followed by another. */
static void
test_newer_replaces_unsent (Place *place, gconstpointer data)
{
  put_order (place);
  put (place, "shop", "order/1", ORDER ("o2", "1002", 700, WHO ("c1", "ada@example.com")));
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 1);
  expect_contact (place, "ada@example.com", 2, 5700, DAYBOOK_DELIVERY_READY);
}

/* Sent, and not known to have arrived: the newer state waits beside it, and the older one does not
 * go again. */
static void
test_newer_beside_sent (Place *place, gconstpointer data)
{
  g_autoptr(DaybookDelivery) older = NULL;
  g_autoptr(DaybookDelivery) after = NULL;
  g_autoptr(GPtrArray) broken = NULL;

  put_order (place);
  older = delivery_of (place, "contact");
  g_assert_true (daybook_deliveries_mark_sent (place->db, &older->id, 1, 1, NULL));
  put (place, "shop", "order/1", ORDER ("o2", "1002", 700, WHO ("c1", "ada@example.com")));
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 2);
  g_assert_true (daybook_deliveries_set_state (place->db, older->id, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_READY, NULL, 1, NULL));
  g_assert_cmpint (daybook_deliver_drop_replaced (place->db, older, 1, NULL), ==, 1);
  after = daybook_deliveries_get (place->db, older->id, NULL);
  g_assert_cmpint (after->state, ==, DAYBOOK_DELIVERY_IGNORED);
  expect_contact (place, "ada@example.com", 2, 5700, DAYBOOK_DELIVERY_READY);
  broken = daybook_verify (place->db, 0, NULL);
  for (guint i = 0; i < broken->len; i++)
    g_assert_null (strstr (g_ptr_array_index (broken, i), "deliveries of kind"));
}

static void
refuse_for (Place *place, gint64 id, const char *reason)
{
  DaybookDeliveryChange change = { .reason = reason };
  DaybookReviewItem item = { .queue = (char *) "refused",
                             .subject_kind = (char *) "delivery",
                             .subject = id,
                             .reason = (char *) "no",
                             .currency = (char *) "USD" };

  g_assert_true (daybook_deliveries_mark_sent (place->db, &id, 1, 1, NULL));
  g_assert_true (daybook_deliveries_set_state (place->db, id, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_REFUSED, &change, 1, NULL));
  g_assert_cmpint (daybook_review_open (place->db, &item, 1, NULL), >, 0);
}

static void
refuse (Place *place, gint64 id)
{
  refuse_for (place, id, "refused: no");
}

static void
compose_again (Place *place, DaybookDelivery *delivery)
{
  g_autoptr(DaybookTransaction) transaction = daybook_db_begin (place->db, NULL);
  DaybookFlowCounts counts = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (daybook_flow_again (place->db, &delivery, 1, &counts, &error));
  g_assert_no_error (error);
  g_assert_true (daybook_db_commit (transaction, NULL));
}

/* What was refused goes again when a person asks for it, and by an event that changes nothing it
 * does not. */
static void
test_again (Place *place, gconstpointer data)
{
  g_autoptr(DaybookDelivery) contact = NULL;
  g_autoptr(GPtrArray) open = NULL;

  put_order (place);
  contact = delivery_of (place, "contact");
  refuse (place, contact->id);
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, WHO ("c1", "Ada@example.com")));
  run (place);
  expect_contact (place, "ada@example.com", 1, 5000, DAYBOOK_DELIVERY_REFUSED);
  compose_again (place, contact);
  g_assert_cmpint (contact->state, ==, DAYBOOK_DELIVERY_READY);
  g_assert_null (contact->reason);
  expect_contact (place, "ada@example.com", 1, 5000, DAYBOOK_DELIVERY_READY);
  open = daybook_review_list (place->db, NULL, FALSE, 0, 10, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}

/* What was read back in time is held until it is released; what came since brings its contact. */
static void
test_backfilled (Place *place, gconstpointer data)
{
  g_autoptr(DaybookDelivery) order = NULL;
  g_autoptr(GPtrArray) held = NULL;
  g_autoptr(GError) error = NULL;
  DaybookReleaseQuery all = { .reason = "backfilled" };
  guint ready = 0;

  put (place, "shop", "customer/1", CUSTOMER ("c1", "ada@example.com"));
  put (place, "shop", "order/1", ORDER ("o1", "1001", 5000, WHO ("c1", "ada@example.com")));
  g_assert_true (daybook_backfills_mark (
      place->db, daybook_records_find_id (place->db, "shop", "order", "o1", NULL), NULL));
  run (place);
  expect_contact (place, "ada@example.com", 1, 5000, DAYBOOK_DELIVERY_HELD);
  expect (place, "order", DAYBOOK_DELIVERY_HELD, "backfilled");
  expect_review (place, "backfilled", 2);
  held = daybook_release_find (place->db, &all, &error);
  g_assert_cmpuint (held->len, ==, 2);
  g_assert_true (daybook_release_apply (place->db, held, &ready, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ready, ==, 2);
  expect_contact (place, "ada@example.com", 1, 5000, DAYBOOK_DELIVERY_READY);
  expect_review (place, "backfilled", 0);
  order = delivery_of (place, "order");
  g_assert_cmpint (order->state, ==, DAYBOOK_DELIVERY_READY);
}

/* The contact was archived in the list: an order that misses it has it written again, once. What
 * was refused for something else brings nothing. */
static void
test_lost (Place *place, gconstpointer data)
{
  g_autoptr(DaybookDelivery) order = NULL;
  g_autoptr(DaybookDelivery) contact = NULL;

  put_order (place);
  order = delivery_of (place, "order");
  contact = delivery_of (place, "contact");
  g_assert_true (daybook_deliveries_mark_sent (place->db, &contact->id, 1, 1, NULL));
  g_assert_true (daybook_deliveries_set_state (place->db, contact->id, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_DONE, NULL, 1, NULL));
  refuse_for (place, order->id, "refused: its stage is unknown");
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 1);
  g_assert_true (daybook_deliveries_set_state (place->db, order->id, DAYBOOK_DELIVERY_REFUSED,
                                               DAYBOOK_DELIVERY_READY, NULL, 1, NULL));
  refuse_for (place, order->id, DAYBOOK_NOT_THERE "the contact");
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 2);
  expect_contact (place, "ada@example.com", 1, 5000, DAYBOOK_DELIVERY_READY);
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 2);
}

/* But not over a newer state. */
static void
test_again_replaced (Place *place, gconstpointer data)
{
  g_autoptr(DaybookDelivery) older = NULL;
  g_autoptr(GPtrArray) open = NULL;

  put_order (place);
  older = delivery_of (place, "contact");
  g_assert_true (daybook_deliveries_mark_sent (place->db, &older->id, 1, 1, NULL));
  put (place, "shop", "order/1", ORDER ("o2", "1002", 700, WHO ("c1", "ada@example.com")));
  run (place);
  g_assert_true (daybook_deliveries_set_state (place->db, older->id, DAYBOOK_DELIVERY_SENT,
                                               DAYBOOK_DELIVERY_READY, NULL, 1, NULL));
  refuse (place, older->id);
  compose_again (place, older);
  g_assert_cmpint (older->state, ==, DAYBOOK_DELIVERY_IGNORED);
  expect_contact (place, "ada@example.com", 2, 5700, DAYBOOK_DELIVERY_READY);
  open = daybook_review_list (place->db, NULL, FALSE, 0, 10, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}

static void
test_orders_wait_for_contacts (Place *place, gconstpointer data)
{
  g_autoptr(GPtrArray) ready = NULL;
  g_autoptr(GPtrArray) later = NULL;
  gint64 contact;

  put_order (place);
  ready = daybook_deliveries_take_ready (place->db, "crm", 100, 1, NULL);
  g_assert_cmpuint (ready->len, ==, 1);
  contact = ((DaybookDelivery *) g_ptr_array_index (ready, 0))->id;
  g_assert_true (daybook_deliveries_mark_sent (place->db, &contact, 1, 1, NULL));
  later = daybook_deliveries_take_ready (place->db, "crm", 100, 1, NULL);
  g_assert_cmpuint (later->len, ==, 0);
}

/* The same person with another address: the contact there gets the new one. */
static void
test_email_changes (Place *place, gconstpointer data)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(DaybookTree) body = NULL;

  put_order (place);
  pretend_done (place);
  put (place, "shop", "customer/1", CUSTOMER ("c1", "countess@example.com"));
  run (place);
  expect_contact (place, "countess@example.com", 1, 5000, DAYBOOK_DELIVERY_READY);
  list = deliveries (place, "contact");
  g_assert_cmpuint (list->len, ==, 2);
  body = daybook_tree_new (((DaybookDelivery *) g_ptr_array_index (list, 1))->body, -1, NULL);
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "former_email"), ==, "ada@example.com");
  g_assert_cmpint (((DaybookDelivery *) g_ptr_array_index (list, 0))->subject, ==,
                   ((DaybookDelivery *) g_ptr_array_index (list, 1))->subject);
}

/* The orders of one customer go over to another that is known: both are reckoned anew. */
static void
test_merged_in_shop (Place *place, gconstpointer data)
{
  put_order (place);
  put (place, "shop", "customer/1", CUSTOMER ("c2", "bob@example.com"));
  put (place, "shop", "order/1", ORDER ("o2", "1002", 700, WHO ("c2", "bob@example.com")));
  run (place);
  pretend_done (place);
  put (place, "shop", "order/1", ORDER ("o2", "1002", 700, WHO ("c1", "ada@example.com")));
  run (place);
  expect_contact (place, "ada@example.com", 2, 5700, DAYBOOK_DELIVERY_READY);
  expect_contact (place, "bob@example.com", 0, 0, DAYBOOK_DELIVERY_READY);
}

static void
test_one_address_two_customers (Place *place, gconstpointer data)
{
  put_order (place);
  put (place, "shop", "order/1", ORDER ("o2", "1002", 700, WHO ("c9", "ADA@example.com")));
  run (place);
  g_assert_cmpuint (count_of (place, "contact"), ==, 1);
  expect_contact (place, "ada@example.com", 2, 5700, DAYBOOK_DELIVERY_READY);
}

static void
test_stages (Place *place, gconstpointer data)
{
  g_autoptr(DaybookDelivery) order = NULL;
  g_autoptr(DaybookTree) body = NULL;

  put (place, "crm", "stage/1", STAGE ("s1", "Open", 0, false));
  put (place, "crm", "stage/1", STAGE ("s2", "Paid", 1, false));
  put (place, "crm", "stage/1", STAGE ("s3", "Given back", 2, true));
  put_order (place);
  order = delivery_of (place, "order");
  body = daybook_tree_new (order->body, -1, NULL);
  expect_contract ("crm_order/1", body);
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "stage"), ==, "s2");
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "pipeline"), ==, "p1");
  g_clear_pointer (&order, daybook_delivery_free);
  g_clear_pointer (&body, daybook_tree_unref);
  put (place, "shop", "refund/1", REFUND ("r1", "o1", 5000));
  run (place);
  order = delivery_of (place, "order");
  body = daybook_tree_new (order->body, -1, NULL);
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "status"), ==, "refunded");
  g_assert_cmpstr (daybook_tree_find_text (body, 0, "stage"), ==, "s3");
}

static void
test_unknown_kind (Place *place, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  DaybookFlow flow = { .id = (char *) "odd", .target = (char *) "crm", .kind = (char *) "odd" };
  DaybookFlowCounts counts = { 0 };

  g_assert_true (daybook_flows_add (place->db, &flow, NULL));
  g_assert_false (daybook_flow_run (place->db, "odd", NULL, &counts, &error));
  g_assert_error (error, DAYBOOK_ERROR, DAYBOOK_ERROR_SETUP);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/customer-flow/" name, Place, NULL, set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("guest-without-email", test_guest_without_email);
  ADD ("test-order", test_test_order);
  ADD ("other-shop", test_other_shop);
  ADD ("loop", test_loop);
  ADD ("two-currencies", test_two_currencies);
  ADD ("unknown-kind", test_unknown_kind);
  ADD ("one", test_one);
  ADD ("order-before-customer", test_order_before_customer);
  ADD ("refund-goes-down", test_refund_goes_down);
  ADD ("cancelled", test_cancelled);
  ADD ("deleted", test_deleted);
  ADD ("lost", test_lost);
  ADD ("newer-replaces-unsent", test_newer_replaces_unsent);
  ADD ("newer-beside-sent", test_newer_beside_sent);
  ADD ("again", test_again);
  ADD ("again-replaced", test_again_replaced);
  ADD ("backfilled", test_backfilled);
  ADD ("orders-wait-for-contacts", test_orders_wait_for_contacts);
  ADD ("email-changes", test_email_changes);
  ADD ("merged-in-shop", test_merged_in_shop);
  ADD ("one-address-two-customers", test_one_address_two_customers);
  ADD ("stages", test_stages);

  return g_test_run ();
}
